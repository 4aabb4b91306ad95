// What `helm install` says when it is done: what runs, how to wait, how to reach it, and what to
// look out for. Argo CD never shows it; the runbook says the same there.

import { auth } from '../../parts/authentication.ts'
import { modelPath, modelValues } from '../../parts/model.ts'
import { fullname } from '../../parts/naming.ts'
import { serviceName, servicePortValue, serviceType } from '../../parts/service.ts'
import { chart, eq, not, release, text, when } from '../../template/language.ts'
import type { Node } from '../../template/language.ts'
import type { Engine } from '../../units/engines/engine.ts'

const service = text`-n ${release.namespace} service/${serviceName}`

/** The lines of NOTES.txt. */
export function notesOf(
  engine: Engine,
  hasModel: boolean,
  fromUnits: readonly Node[],
): readonly Node[] {
  return [
    text`${chart.name} ${chart.version} (${engine.kind} ${chart.appVersion}) is installed as ${release.name} in ${release.namespace}.`,
    ...(hasModel
      ? [
          text`It serves ${modelValues.alias} from ${modelPath}.`,
          '',
          'Loading a model takes minutes. Wait for it:',
        ]
      : ['', 'Wait for it:']),
    text`  kubectl rollout status -n ${release.namespace} deployment/${fullname}`,
    '',
    'Reach it:',
    when(
      eq(serviceType, 'LoadBalancer'),
      [
        text`  ADDRESS=$(kubectl get ${service} -o jsonpath='{.status.loadBalancer.ingress[0].ip}')`,
        text`  URL=http://$ADDRESS:${servicePortValue}`,
      ],
      when(
        eq(serviceType, 'NodePort'),
        [
          text`  PORT=$(kubectl get ${service} -o jsonpath='{.spec.ports[0].nodePort}')`,
          '  URL=http://<address of a node>:$PORT',
        ] as never,
        [
          text`  kubectl port-forward ${service} ${servicePortValue}:${servicePortValue} &`,
          text`  URL=http://localhost:${servicePortValue}`,
        ] as never,
      ) as never,
    ),
    when(
      auth.existingSecret,
      [
        text`  KEY=$(kubectl get secret -n ${release.namespace} ${auth.existingSecret} -o go-template='{{ index .data "${auth.secretKey}" | base64decode }}')`,
        '  curl -H "Authorization: Bearer $KEY" "$URL/v1/models"',
      ],
      ['  curl "$URL/v1/models"'] as never,
    ),
    when(not(auth.existingSecret), [
      '',
      'WARNING: the server asks for no key; whoever reaches it can use it.',
    ]),
    ...fromUnits,
    '',
    'Every value is described in the README.md of the chart.',
  ] as unknown as readonly Node[]
}
