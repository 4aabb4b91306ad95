// A rendered environment in, the Secrets out that its pods read and none of its objects makes, as lines
// for deploy.sh: a person types them, or lets it make an API key.

import { podOf, secretKeysOf } from '../../kubernetes/podOf.ts'
import type { RenderedEnvironment } from '../../model.ts'

/** Namespace, name, key, variable, `ask` or `generate`, and what it is, without repeats. */
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
        .map(({ name, key }): [string, string] => {
          const isIt = (one: typeof apiKey): boolean => one?.secret === name && one.key === key
          const behind = backends.find((one) => isIt(one.apiKey))
          // The key of another namespace or of a host has to be the same one here.
          const isCopy = behind !== undefined && (behind.keyFrom ?? behind.host) !== undefined
          const isApiKey = isIt(apiKey) || (behind !== undefined && !isCopy)
          const whose = isIt(apiKey) ? app : behind?.app
          const what =
            whose === undefined
              ? `what the ${manifest.kind} of ${app} reads`
              : `the API key of ${whose}`
          const line = [
            namespace,
            name,
            key,
            variableOf(name, key),
            isApiKey ? 'generate' : 'ask',
            what,
          ]
          return [`${namespace}/${name}/${key}`, line.join(' ')]
        })
    })
  })
  return [...new Map(lines.toReversed()).values()].toReversed()
}

/** Secrets of one name in several namespaces have one variable: they are one Secret to people. */
const variableOf = (name: string, key: string): string =>
  `SECRET_${name}_${key}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
