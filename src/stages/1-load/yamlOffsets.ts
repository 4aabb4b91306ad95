// Where each key of a YAML or JSON document stands, by JSON pointer.

import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml'
import type { Event } from 'js-yaml'

import { child } from '../../findings/finding.ts'

/** Offsets by pointer: of the key in a map, of the item in a list. */
export function yamlOffsets(text: string): Map<string, number> {
  const offsets = new Map<string, number>()
  const events = parseEvents(text, {})
  let next = 0

  /** Reads one node, and notes where what it holds begins. */
  const node = (pointer: string): void => {
    const event = events[next++]!
    if (event.type === EVENT_ID.SEQUENCE) {
      for (let index = 0; events[next]!.type !== EVENT_ID.POP; index++) {
        const at = child(pointer, index)
        note(at, events[next]!)
        node(at)
      }
      next++
    } else if (event.type === EVENT_ID.MAPPING) {
      while (events[next]!.type !== EVENT_ID.POP) {
        const key = events[next++]!
        const name = key.type === EVENT_ID.SCALAR ? getScalarValue(text, key) : ''
        const at = child(pointer, name)
        note(at, key)
        node(at)
      }
      next++
    }
  }
  const note = (pointer: string, event: Event): void => {
    const offset = startOf(event)
    if (offset !== undefined) offsets.set(pointer, offset)
  }

  while (next < events.length && events[next]!.type === EVENT_ID.DOCUMENT) next++
  if (next < events.length) {
    note('', events[next]!)
    node('')
  }
  return offsets
}

const quoted = new Set<number>([SCALAR_STYLE.SINGLE_QUOTED, SCALAR_STYLE.DOUBLE_QUOTED])

/** Where an event begins, with its opening quote. */
function startOf(event: Event): number | undefined {
  if (event.type === EVENT_ID.SCALAR) return event.valueStart - (quoted.has(event.style) ? 1 : 0)
  return 'start' in event ? event.start : undefined
}
