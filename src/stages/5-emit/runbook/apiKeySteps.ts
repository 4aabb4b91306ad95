// Services of a cluster in, the steps out by which a person makes their API keys: services whose keys differ
// in the name of the Secret alone share one, since a loop is read faster than the same lines three times.

import type { ServicePlan } from '../../../model.ts'
import { makeNamespace } from '../../../parts/makeNamespace.ts'
import type { SetupStep } from '../../../units/unit.ts'
import { inlineCode } from '../markdown.ts'

interface Keys {
  readonly namespace: string
  readonly key: string
  readonly apps: string[]
  readonly secrets: Set<string>
}

export function apiKeySteps(
  services: readonly Pick<ServicePlan, 'service' | 'facts'>[],
): SetupStep[] {
  const byPlace = new Map<string, Keys>()
  for (const { service, facts } of services) {
    const { apiKey, namespace } = facts
    if (apiKey === undefined) continue
    const { key } = apiKey
    const place = `${namespace}/${key}`
    const keys = byPlace.get(place) ?? { namespace, key, apps: [], secrets: new Set() }
    keys.apps.push(service.app)
    keys.secrets.add(apiKey.secret)
    byPlace.set(place, keys)
  }
  return [...byPlace.values()].map(stepOf)
}

function stepOf({ namespace, key, apps, secrets }: Keys): SetupStep {
  const make = (secret: string, indent: string): string =>
    [
      `${indent}head -c 32 /dev/urandom | base64 | tr -d '/+=\\n' |`,
      `${indent}  kubectl create secret generic -n ${namespace} ${secret} --from-file=${key}=/dev/stdin`,
    ].join('\n')
  const [first = '', ...others] = secrets
  return {
    what:
      apps.length === 1
        ? `Make the API key of ${apps.map(inlineCode).join('')}. It is made once, by hand, and never stands in git`
        : `Make the API keys of ${apps.map(inlineCode).join(', ')}. They are made once, by hand, and never stand in git`,
    commands: [
      makeNamespace(namespace),
      ...(others.length === 0
        ? [make(first, '')]
        : [`for secret in ${[first, ...others].join(' ')}; do`, make('"$secret"', '  '), 'done']),
    ].join('\n'),
  }
}
