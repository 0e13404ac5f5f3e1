/**
 * The gate: an ECMAScript 5 script that runs in anything, before any module. It looks at features, not
 * at versions, leaves its finding in `<html data-gate>`, and explains what is wrong by itself, because
 * the modules may never run here. Words come from the server's `<template data-finding>`.
 */
(function (window, document) {
  var root = document.documentElement;
  var agent = navigator.userAgent;
  /* Apps that show pages in a browser of their own: Facebook, Instagram, LINE, WeChat, Google's app,
     and so on; Android's WebView says `; wv)`. */
  var apps =
    /FBAN|FBAV|FB_IAB|Instagram|\bLine\/|MicroMessenger|\bGSA\/|Snapchat|Pinterest\/|LinkedInApp|Twitter|BytedanceWebview|musical_ly|TikTok|; wv\)/;

  /* On iOS every real browser says Safari; an app's web view does not. A page on the home screen neither. */
  function inApp() {
    var ios =
      /iPhone|iPad|iPod/.test(agent) &&
      !/Safari\//.test(agent) &&
      !("standalone" in navigator && navigator.standalone);
    return apps.test(agent) || ios;
  }

  function insecure() {
    if (typeof window.isSecureContext === "boolean") return !window.isSecureContext;
    return location.protocol !== "https:" && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname);
  }

  /* Modules alone are not enough: a module with syntax that is too new ends in a SyntaxError, see below. */
  function outdated() {
    return !("noModule" in document.createElement("script")) || !window.AbortController || !window.Promise;
  }

  /* Add-ons that hide addresses put a stub in its place, or one that throws: only a real one has all of this. */
  function hasWebRtc() {
    var connection, works;
    try {
      connection = new window.RTCPeerConnection({ iceServers: [] });
      connection.createDataChannel("");
      works = typeof connection.createOffer === "function" && connection.signalingState === "stable";
      connection.close();
    } catch (_error) {} /* no channel: no call; one that only refuses to close has worked */
    return !!works;
  }

  /* What makes a call impossible here, whatever the browser is called. */
  function missing() {
    var devices = navigator.mediaDevices;
    if (insecure()) return "insecure";
    if (!hasWebRtc()) return "no_webrtc";
    if (!devices || typeof devices.getUserMedia !== "function") return "no_media";
    return "";
  }

  /* Some apps (care homes' tablets) have a web view in which calls work: there a try costs nothing. */
  function look() {
    var fault = missing();
    if (inApp()) return fault || outdated() ? "in_app" : "in_app_works";
    return fault || (outdated() ? "outdated" : "ok");
  }

  /** @param {ArrayLike<Element>} elements @param {(element: Element) => void} act */
  function each(elements, act) {
    Array.prototype.forEach.call(elements, act);
  }

  /* A browser without <template> has its contents as ordinary children. */
  /** @param {Element} slot @param {Element} template */
  function cloneInto(slot, template) {
    var from = /** @type {HTMLTemplateElement} */ (template).content || template;
    while (slot.firstChild) slot.removeChild(slot.firstChild);
    each(/** @type {any} */ (from.childNodes), function (node) {
      slot.appendChild(node.cloneNode(true));
    });
  }

  /* An iPad calls itself a Mac: only here one sees that it has a touch screen. The server then gives its help. */
  function askForTouch() {
    if (!root.hasAttribute("data-may-be-touch") || !(navigator.maxTouchPoints > 1)) return;
    location.replace((location.search || "?") + "&touch=1" + location.hash);
  }

  /* Out of an app's window into a real browser, this very page: Android's intent (what it reads begins at the last #, see
     Intent.parseUri), or Safari's own scheme (iOS 17 and newer). Empty where there is no such way. */
  function wayOut() {
    var code = location.hash.replace("#", "").replace(/#/g, "%23");
    var address = location.host + location.pathname + location.search + (code && "#" + code);
    var ios = / OS (\d+)_/.exec(agent);
    if (/Android/.test(agent))
      return (
        "intent://" +
        address +
        "#Intent;scheme=" +
        location.protocol.replace(":", ";") +
        "package=com.android.chrome;end"
      );
    return ios && Number(ios[1]) > 16 ? "x-safari-" + location.protocol + "//" + address : "";
  }

  function hideStart() {
    each(document.querySelectorAll('[data-action="start"], .before-start'), function (start) {
      start.setAttribute("hidden", "");
      /** @type {HTMLElement} */ (start).style.display = "none"; /* for browsers that do not know `hidden` */
    });
  }

  /** @param {string} finding */
  function explain(finding) {
    var section = document.querySelector('[data-check="browser"]');
    var template = section && section.querySelector('template[data-finding="' + finding + '"]');
    var slot = section && section.querySelector('[data-slot="outcome"]');
    if (finding !== "in_app_works") hideStart();
    if (!section || !template || !slot) return;
    if (section.getAttribute("data-finding") === finding)
      return; /* a module was here first, with its buttons */
    cloneInto(slot, template);
    /* Only a module can copy; where modules run they fill this place again, with the buttons. */
    each(slot.querySelectorAll("button"), function (button) {
      if (button.parentNode) button.parentNode.removeChild(button);
    });
    each(slot.querySelectorAll("[data-link]"), function (link) {
      link.appendChild(document.createTextNode(location.href));
    });
    each(slot.querySelectorAll('[data-action="open-browser"]'), function (link) {
      link.setAttribute("href", root.getAttribute("data-way-out") || "");
    });
    section.setAttribute("data-finding", finding);
    section.setAttribute("data-rating", template.getAttribute("data-rating") || "blocked");
    section.setAttribute("data-state", "done");
  }

  /** @param {string} finding */
  function close(finding) {
    root.setAttribute("data-gate", finding);
    if (finding === "ok") return;
    if (/^in_app/.test(finding) && wayOut()) root.setAttribute("data-way-out", wayOut());
    if (document.readyState === "loading" && document.addEventListener) {
      document.addEventListener("DOMContentLoaded", function () {
        explain(root.getAttribute("data-gate") || finding);
      });
    } else {
      explain(finding);
    }
  }

  askForTouch();
  close(look());
  if (window.addEventListener) {
    window.addEventListener("error", function (event) {
      if (
        /SyntaxError/.test(event.message) &&
        /^(ok|in_app_works)$/.test(root.getAttribute("data-gate") || "")
      )
        close("outdated");
    });
  }
})(window, document);
