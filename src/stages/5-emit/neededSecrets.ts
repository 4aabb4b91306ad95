// A rendered environment in, the Secrets out that its pods read and none of its objects makes, as lines
// for deploy.sh: a person types them, or lets it make an API key.

import { podOf, secretKeysOf } from '../../kubernetes/podOf.ts'
import type { RenderedEnvironment } from '../../model.ts'

/**
 * Namespace, name, key, variable, where its value comes from, and what it is, without repeats. A value is asked
 * for (`ask`), may be made (`generate`), or is that of another Secret, `<namespace>/<name>/<key>`; these are last.
 */
export function neededSecrets({
  applications,
  compiled,
}: Pick<RenderedEnvironment, 'applications' | 'compiled'>): string[] {
  const made = new Set(
    applications.flatMap(({ namespace, objects }) =>
      objects
        .filter(({ manifest }) => manifest.kind === 'SealedSecret')
        .map(({ manifest }) => `${namespace}/${manifest.metadata.name}`),
    ),
  )
  const lines = applications.flatMap(({ app, namespace, objects }) => {
    const { apiKey, backends } = compiled.services.find(({ plan }) => plan.service.app === app)!
      .plan.facts
    return objects.flatMap(({ manifest }) => {
      const pod = podOf(manifest)
      const read = pod === undefined ? [] : secretKeysOf(pod.spec)
      return read
        .filter(({ name }) => !made.has(`${namespace}/${name}`))
        .map(({ name, key }): [string, Line] => {
          const isIt = (one: typeof apiKey): boolean => one?.secret === name && one.key === key
          const behind = backends.find((one) => isIt(one.apiKey))
          // The key of another namespace or of a host has to be the same one here.
          const isCopy = behind !== undefined && (behind.keyFrom ?? behind.host) !== undefined
          const isApiKey = isIt(apiKey) || (behind !== undefined && !isCopy)
          const { keyFrom } = behind ?? {}
          // What is sealed is not there yet when Secrets are made.
          const isThere = keyFrom && !made.has(`${keyFrom.namespace}/${keyFrom.secret}`)
          const whose = isIt(apiKey) ? app : behind?.app
          const what =
            whose === undefined
              ? `what the ${manifest.kind} of ${app} reads`
              : `the API key of ${whose}`
          const origin = isApiKey
            ? 'generate'
            : isThere
              ? `${keyFrom.namespace}/${keyFrom.secret}/${keyFrom.key}`
              : 'ask'
          const text = [namespace, name, key, variableOf(name, key), origin, what].join(' ')
          return [`${namespace}/${name}/${key}`, { origin, text }]
        })
    })
  })
  const all = [...new Map(lines.toReversed()).values()].toReversed()
  return [...all.filter((line) => !isOfAnother(line)), ...all.filter(isOfAnother)].map(
    ({ text }) => text,
  )
}

interface Line {
  /** Where the value comes from. */
  readonly origin: string
  readonly text: string
}

/** Whether a line has another Secret for its origin. */
const isOfAnother = ({ origin }: Line): boolean => origin.includes('/')

/** Secrets of one name in several namespaces have one variable: they are one Secret to people. */
const variableOf = (name: string, key: string): string =>
  `SECRET_${name}_${key}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
