// How many cards something that exists has for itself: what the plan leaves to it.

import type { Existing } from '../site.ts'

/** A user of a card that says nothing of memory has the whole of one. */
export function cardsHeldBy(item: Existing): number {
  switch (item.kind) {
    case 'gpu-user':
      return item.gpus ?? (item.memory === undefined ? 1 : 0)
    case 'deployment':
    case 'systemd-unit':
      return item.gpus ?? 0
    default:
      return 0
  }
}
