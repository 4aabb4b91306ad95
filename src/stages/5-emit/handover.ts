// A service that takes turns on somebody's cards in, what that needs out: a script that hands the cards
// over and back, and the rights that the other team has to grant for it.

import { readFileSync } from 'node:fs'

import type { Manifest } from '../../kubernetes/manifest.ts'
import type { Handover, ServicePlan } from '../../model.ts'
import type { SetupStep } from '../../units/unit.ts'
import { shellWord } from './shell.ts'

const body = readFileSync(new URL('./handover.sh', import.meta.url), 'utf8')

/** Below the folder of an environment. */
export const handoverScript = (app: string): string => `handover-${app}.sh`
const rolesFile = ({ namespace, deployment }: Handover): string =>
  `for-others/${namespace}-${deployment}-role.yaml`

export interface HandoverFiles {
  readonly script: { readonly path: string; readonly text: string }
  readonly roles: { readonly path: string; readonly manifests: readonly Manifest[] }
}

/** Undefined where the service has its cards to itself. */
export function handoverFiles(
  { service, facts, rolloutSeconds }: ServicePlan,
  generated: string,
): HandoverFiles | undefined {
  const { app, handover } = service
  if (handover === undefined) return undefined
  const settings = {
    their_namespace: handover.namespace,
    theirs: handover.deployment,
    own_namespace: facts.namespace,
    own: app,
    replicas: String(facts.replicas),
    start_seconds: String(rolloutSeconds),
  }
  return {
    script: {
      path: handoverScript(app),
      text: [
        '#!/bin/sh',
        generated.trimEnd(),
        `# Hands the cards of ${handover.deployment} to ${app}, and back.`,
        'set -eu',
        ...Object.entries(settings).map(([name, value]) => `${name}=${shellWord(value)}`),
        body,
      ].join('\n'),
    },
    roles: { path: rolesFile(handover), manifests: rolesOf(app, handover) },
  }
}

/** What the script does there, and nothing else: pods cannot be listed by name. */
function rolesOf(app: string, { namespace, deployment, group }: Handover): Manifest[] {
  const metadata = { name: `handover-to-${app}`, namespace }
  const rbac = 'rbac.authorization.k8s.io'
  return [
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata,
      rules: [
        {
          apiGroups: ['apps'],
          resources: ['deployments'],
          resourceNames: [deployment],
          verbs: ['get'],
        },
        {
          apiGroups: ['apps'],
          resources: ['deployments/scale'],
          resourceNames: [deployment],
          verbs: ['get', 'patch'],
        },
        { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      ],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name: metadata.name },
      subjects: [{ apiGroup: rbac, kind: 'Group', name: group }],
    },
  ]
}

/** What has to be done once, by those whose cards they are. */
export function handoverSetup(handover: Handover | undefined, folder: string): SetupStep[] {
  if (handover === undefined) return []
  const { namespace, deployment, group } = handover
  return [
    {
      what: `Ask those who look after \`${deployment}\` in \`${namespace}\` to let the group \`${group}\` scale it`,
      commands: `kubectl apply -f gitops/${folder}/${rolesFile(handover)}`,
    },
  ]
}

/** The command that starts a service which rests; empty where it has its cards to itself. */
export const takeCommand = ({ service }: ServicePlan, folder: string): string =>
  service.handover === undefined ? '' : `sh gitops/${folder}/${handoverScript(service.app)} take`

/** What whoever hands the cards over should know. */
export function handoverRemarks({ service, facts }: ServicePlan, folder: string): string[] {
  const { app, handover } = service
  if (handover === undefined) return []
  const { namespace, deployment } = handover
  const script = `sh gitops/${folder}/${handoverScript(app)}`
  return [
    `It rests at 0 pods, and takes turns with \`${deployment}\` in \`${namespace}\`: \`${script} take\` scales that one to 0 and starts this one, \`${script} give-back\` stops this one and restores the former count, also after a failure. \`status\` says who has the cards.`,
    `Argo CD leaves the count of \`${app}\` alone. Where it looks after \`${deployment}\` too, that Application needs the same, or it scales it up again at once: \`ignoreDifferences: [{ group: apps, kind: Deployment, namespace: ${namespace}, name: ${deployment}, jsonPointers: [/spec/replicas] }]\` and the sync option \`RespectIgnoreDifferences=true\`.`,
    `Whoever runs the script needs in \`${facts.namespace}\`: get, list and watch on deployments, patch on deployments/scale, list on pods, and get, create and delete on configmaps.`,
  ]
}
