const page = 50;
const largePage = 200;

/** Scrolling back: pages of messages below those that are held. */
export class History {
  #link;
  #shelf;
  #changed;

  constructor({ link, shelf, changed }) {
    this.#link = link;
    this.#shelf = shelf;
    this.#changed = changed;
  }

  /** One page. Whoever asks while one is on its way gets that one. */
  older(conversationId, limit = page) {
    const conversation = this.#shelf.get(conversationId);
    if (!conversation || conversation.timeline.atStart) return Promise.resolve();
    conversation.paging ??= this.#page(conversation, limit).finally(() => {
      conversation.paging = null;
      this.#changed(conversationId);
    });
    return conversation.paging;
  }

  async backTo(conversationId, seq) {
    const { timeline } = await this.#shelf.find(conversationId);
    while (timeline.floor > seq && !timeline.atStart) await this.older(conversationId, largePage);
    return timeline.bySeq(seq);
  }

  async #page({ id, timeline }, limit) {
    const beforeSeq = timeline.beginPage();
    try {
      timeline.endPage(await this.#link.invoke('GetHistory', { conversationId: id, beforeSeq, limit }));
    } catch (refusal) {
      timeline.failPage();
      throw refusal;
    }
  }
}
