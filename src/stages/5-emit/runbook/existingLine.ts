// One line of a runbook about something that is declared to exist: what it is, where, and what it takes.

import type { Existing } from '../../../site.ts'

export const existingLine = (item: Existing): string =>
  `${textOf(item)}${item.ends === true ? ' (it goes when this site is in place)' : ''}`

function textOf(item: Existing): string {
  switch (item.kind) {
    case 'object':
      return `${item.object} ${item.namespace === undefined ? '' : `${item.namespace}/`}${item.name}`
    case 'deployment':
      return `Deployment ${item.namespace}/${item.name}${servedText(item)}`
    case 'service':
      return `Service ${item.namespace}/${item.name}, port ${item.ports.map(({ port }) => port).join(', ')}`
    case 'systemd-unit':
      return `${item.name} on ${item.host}${servedText(item)}`
    case 'gpu-user':
      return `${item.name} holds ${item.memory === undefined ? cardsText(item.gpus ?? 1) : `${item.memory} of each card`} of ${item.node}`
    default: {
      const takes = [
        ...(item.memory === undefined ? [] : [`${item.memory} of host memory`]),
        ...(item.ephemeralStorage === undefined ? [] : [`${item.ephemeralStorage} of disk`]),
      ]
      return `${item.name} holds ${takes.join(' and ')} of ${item.node}`
    }
  }
}

const cardsText = (count: number): string => `${count} ${count === 1 ? 'card' : 'cards'}`

const servedText = ({ port, model }: { readonly port?: number; readonly model?: string }): string =>
  `${port === undefined ? '' : `, port ${port}`}${model === undefined ? '' : `: ${model}`}`
