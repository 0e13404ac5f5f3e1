"""User agents of browsers that are not at hand: the server chooses the help by them."""

from typing import Final

_CHROME: Final = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 {}Safari/537.36"
CHROME_ON_WINDOWS: Final = _CHROME.format("Windows NT 10.0; Win64; x64", "")
CHROME_ON_ANDROID: Final = _CHROME.format("Linux; Android 10; K", "Mobile ")
FIREFOX_ON_WINDOWS: Final = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0"
FIREFOX_ON_ANDROID: Final = "Mozilla/5.0 (Android 14; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0"
SAFARI_ON_IPHONE: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)
OF_EACH_KIND: Final = (
    CHROME_ON_WINDOWS,
    CHROME_ON_ANDROID,
    FIREFOX_ON_WINDOWS,
    FIREFOX_ON_ANDROID,
    SAFARI_ON_IPHONE,
)
"""One for each kind of prompt that there is."""
