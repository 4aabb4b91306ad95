// How long a client may wait for the longest answer where it is not streamed: its tokens at the speed
// that was measured. Whatever stands between client and server must not give up sooner, a gateway too.

import type { Find } from '../../findings/finder.ts'
import type { Figure, PlacedService, ResolvedService } from '../../model.ts'
import { figure } from './figure.ts'

/** Taken where neither a speed nor a limit of the engine is known. */
const assumedSeconds = 3600

export function answerFigure(
  { app, source, engine, facts, pointer }: PlacedService,
  find: Find,
): Figure {
  const { longestAnswer, measured } = source
  const most = engine.unit.answerTokens?.(engine.options, facts.models)
  if (longestAnswer !== undefined && most !== undefined && longestAnswer > most)
    find(
      'FIT-009',
      `${pointer}/longestAnswer`,
      `The longest answer of ${app} is to have ${longestAnswer} tokens, and one request has ${most}, its prompt included: the answer would be cut.`,
      `Set longestAnswer to ${most} or less, or give a request more context.`,
    )
  const tokens = longestAnswer ?? most
  const speed = measured?.tokensPerSecond
  if (speed !== undefined && tokens !== undefined)
    return figure('seconds', [
      { what: `${tokens} tokens at ${speed} a second, as measured`, amount: tokens / speed },
    ])
  const limit = engine.unit.connectionSeconds
  return figure('seconds', [
    {
      what:
        limit === undefined
          ? 'no speed is measured: an hour assumed'
          : `no speed is measured: as long as ${engine.unit.kind} itself waits on a connection`,
      amount: limit ?? assumedSeconds,
    },
  ])
}

/** What the plan says of a service that may stand behind a gateway. */
export interface PlannedAnswer {
  readonly service: PlacedService
  readonly figures: { readonly answer: Figure; readonly startup: Figure }
}

/** By service behind a gateway: seconds of its longest answer, and of loading where a request does that. */
export const answersBehind = (
  { facts }: ResolvedService,
  planned: readonly PlannedAnswer[],
): Record<string, number> =>
  Object.fromEntries(
    planned
      .filter(({ service }) => facts.backends.some(({ app }) => app === service.app))
      .map(({ service: { app, engine }, figures: { answer, startup } }) => [
        app,
        Math.ceil(answer.total + (engine.unit.loadTest === undefined ? 0 : startup.total)),
      ]),
  )

/** As long as the slowest of those behind it; a minute where there is none, which is a finding. */
export function gatewayAnswerFigure(behind: Readonly<Record<string, number>>): Figure {
  const [app, seconds] = Object.entries(behind).reduce(
    (slowest, one) => (one[1] > slowest[1] ? one : slowest),
    ['nothing', 60],
  )
  return figure('seconds', [{ what: `the slowest behind it, ${app}`, amount: seconds }])
}
