// Two servers of one model hold its weights twice and split its clients, mostly because one of them was
// forgotten. Servers that are asked for different things, such as vectors and answers, are none such.

import { rangeText } from '../../plan/machinesText.ts'
import type { TogetherRule } from './togetherRule.ts'
import { Who, who } from './who.ts'

export const modelServedTwice: TogetherRule = {
  code: 'RUN-001',
  hint: 'Serve it once, with as many slots as both had; or allow it, and say what the second is for.',
  check({ running }, find) {
    const servers = running.filter(({ models = [], pods }) => models.length > 0 && pods !== 0)
    servers.forEach((one, index) => {
      for (const model of one.models!) {
        const first = servers
          .slice(0, index)
          .find(
            (other) =>
              (one.asked ?? other.asked) === (other.asked ?? one.asked) &&
              other.models!.some((its) => isSameModel(its, model)),
          )
        if (first === undefined) continue
        const memory = one.memory === undefined ? '' : ` (${rangeText(one.memory)} of memory)`
        find(
          one,
          `${Who(one)} serves ${model}, which ${who(first)} serves too: its weights and its cache are held a second time${memory}, and neither knows the prompts of the other.`,
          first,
        )
        return
      }
    })
  },
}

/** Whether two texts name one model: the same file, and the same repository where both name one. */
function isSameModel(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)]
  return a.file === b.file && (a.repo === undefined || b.repo === undefined || a.repo === b.repo)
}

function partsOf(model: string): { readonly repo?: string; readonly file: string } {
  const [first = '', second, ...rest] = model
    .toLowerCase()
    .replace(/\.gguf$/, '')
    .split('/')
  if (second === undefined) return { file: first }
  return { repo: `${first}/${second}`, file: rest.at(-1) ?? second }
}
