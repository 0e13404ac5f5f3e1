/**
 * The device's own voice (Web Speech API). A voice that its maker reads on a server (`localService` is false) is never used:
 * what stands on the page would be sent there.
 */

import { listen } from "./listen.js";

/** @param {string} language  BCP 47; some systems write `de_DE` */
const primary = (language) => language.toLowerCase().split(/[-_]/, 1)[0];

export class Voice {
  /**
   * @param {string} language  of the page
   * @param {SpeechSynthesis|undefined} synthesis
   */
  constructor(language, synthesis = globalThis.speechSynthesis) {
    this.language = language;
    this.synthesis = synthesis;
    /** While they are spoken; browsers have forgotten utterances that nobody held. @type {SpeechSynthesisUtterance[]} */
    this.spoken = [];
  }

  /** Call back with whether there is a voice, now and after each change: lists come late. @param {(there: boolean) => void} callback */
  watch(callback) {
    const { synthesis } = this;
    if (!synthesis?.addEventListener) return; // Safari before 16 has voices and no such event, so it is offered none
    const look = () => callback(this.#find() !== undefined);
    look();
    listen(look, [synthesis, "voiceschanged"]);
  }

  #find() {
    const own = this.synthesis
      ?.getVoices()
      .filter(({ localService, lang }) => localService && primary(lang) === primary(this.language));
    return own?.find((voice) => voice.default) ?? own?.[0];
  }

  /**
   * Speak texts one after the other.
   * @param {string[]} texts
   * @param {() => void} ended  by the last word, by `stop`, or because it does not work
   */
  speak(texts, ended) {
    const voice = this.#find();
    if (!voice || !this.synthesis || !texts.length) return ended();
    this.synthesis.cancel();
    this.spoken = texts.map((text) => {
      const utterance = new SpeechSynthesisUtterance(text);
      Object.assign(utterance, { voice, lang: voice.lang, rate: 0.9 });
      utterance.onerror = () => ended();
      return utterance;
    });
    const last = this.spoken.at(-1);
    if (last) last.onend = () => ended();
    for (const utterance of this.spoken) this.synthesis.speak(utterance);
  }

  /** Be silent at once. */
  stop() {
    for (const utterance of this.spoken) utterance.onend = utterance.onerror = null;
    this.spoken = [];
    this.synthesis?.cancel();
  }
}
