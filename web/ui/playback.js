/** The person's own voice, played back from memory: the clip never leaves the page and goes with it. */

/**
 * @param {HTMLElement|null} tool
 * @returns {(clip: Blob|null) => void}
 */
export function recording(tool) {
  const player = tool?.querySelector("audio");
  let url = "";
  return (clip) => {
    if (!tool || !player) return;
    player.pause();
    player.removeAttribute("src");
    player.load(); // lets go of the old clip
    URL.revokeObjectURL(url);
    tool.hidden = !clip;
    if (!clip) return;
    url = URL.createObjectURL(clip);
    player.src = url;
  };
}
