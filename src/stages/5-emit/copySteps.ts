// A planned service in, the commands out by which a person brings its model onto the volume: a pod that
// mounts what the server mounts and fetches each file, resumed, verified, and renamed at the end.

import type { Pod } from '../../kubernetes/podOf.ts'
import type { ServicePlan } from '../../model.ts'
import { handPodResources } from '../../parts/handPod.ts'
import { belowMount } from '../../parts/model.ts'
import { wholeRepository } from '../../parts/modelFacts.ts'
import type { ModelFacts } from '../../parts/modelFacts.ts'
import { shellWord } from './shell.ts'

export function copySteps({ service, facts }: ServicePlan, { labels, spec }: Pod): string {
  const { models, namespace } = facts
  const image = service.engine.unit.images(service.engine.options, facts.gpus)[0]!
  const locked = facts.image(image.repository, image.tag)
  const reference = `${locked.repository}:${image.tag}${locked.digest === undefined ? '' : `@${locked.digest}`}`
  const overrides = {
    apiVersion: 'v1',
    spec: {
      ...(spec.nodeSelector === undefined ? {} : { nodeSelector: spec.nodeSelector }),
      ...(spec.tolerations === undefined ? {} : { tolerations: spec.tolerations }),
      ...(spec.imagePullSecrets === undefined ? {} : { imagePullSecrets: spec.imagePullSecrets }),
      affinity: {
        ...(spec.affinity?.nodeAffinity && { nodeAffinity: spec.affinity.nodeAffinity }),
        // The server waits for the model, and a claim may be mounted on one node at a time.
        podAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              podAffinityTerm: {
                topologyKey: 'kubernetes.io/hostname',
                labelSelector: { matchLabels: labels },
              },
            },
          ],
        },
      },
      securityContext: spec.securityContext,
      containers: [
        {
          name: 'copy',
          image: reference,
          command: ['sleep', 'infinity'],
          resources: handPodResources,
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [{ name: 'models', mountPath: '/models' }],
        },
      ],
      volumes: spec.volumes?.filter(({ name }) => name === 'models'),
    },
  }
  const run = (command: string) =>
    `kubectl exec -n ${namespace} ${service.app}-copy -- sh -c ${shellWord(command)}`
  const files = models
    .filter((model) => !isUnlisted(model))
    .flatMap((model) => model.files.map((file) => ({ model, ...file })))
  const perFile = files.flatMap(({ model, path, sha256 }) => {
    const target = `/models/${belowMount(model.repo, path)}`
    const url = fileUrl(model, facts.hub, path)
    const verify =
      sha256 === undefined ? '' : `echo "${sha256}  ${target}.part" | sha256sum -c - && `
    return [
      run(`mkdir -p "$(dirname ${target})" && curl -fL --retry 5 -C - -o ${target}.part ${url}`),
      run(`${verify}mv ${target}.part ${target}`),
    ]
  })
  return [
    `kubectl run -n ${namespace} ${service.app}-copy --image ${reference} --restart Never \\\n  --overrides ${shellWord(JSON.stringify(overrides))}`,
    `kubectl wait -n ${namespace} --for condition=Ready --timeout 10m pod/${service.app}-copy`,
    ...models.filter(isUnlisted).map((model) => run(copyAll(model, facts.hub))),
    ...perFile,
    `kubectl delete pod -n ${namespace} ${service.app}-copy`,
  ].join('\n')
}

/** Whether nobody knows which files a repository consists of. */
const isUnlisted = ({ file, files }: ModelFacts): boolean =>
  file === wholeRepository && files.every(({ sha256, size }) => (sha256 ?? size) === undefined)

/** All files that the hub lists, resumed; last the one that the server waits for. */
const copyAll = (model: ModelFacts, hub: string): string => {
  const { repo, revision = 'main', file } = model
  return [
    `set -e; to=/models/${belowMount(repo, '')}`,
    `list=$(curl -fsSL --retry 5 ${hub}/api/models/${repo}/revision/${revision})`,
    // Names with anything else in them are left out: they come from strangers.
    `{ printf %s "$list" | grep -Eo "\\"rfilename\\": ?\\"[-._/A-Za-z0-9]+\\"" | cut -d \\" -f 4 | grep -vx ${file}; echo ${file}; } |`,
    'while read -r file; do',
    '  [ ! -e "$to$file" ] || continue',
    '  mkdir -p "$(dirname "$to$file")"',
    `  curl -fL --retry 5 -C - -o "$to$file.part" "${fileUrl(model, hub, '$file')}"`,
    '  mv "$to$file.part" "$to$file"',
    'done',
  ].join('\n')
}

const fileUrl = ({ repo, revision = 'main' }: ModelFacts, hub: string, path: string): string =>
  `${hub}/${repo}/resolve/${revision}/${path}`
