// The pod of `helm test`: it asks the server for its health and its models, as a client with the API key
// would.

import type { IPod } from 'kubernetes-models/v1'

import { auth } from '../../../parts/authentication.ts'
import type { PartTemplate } from '../../../parts/chartPart.ts'
import { metadata, suffixed } from '../../../parts/naming.ts'
import { imagePullSecrets } from '../../../parts/podExtras.ts'
import { nodeChoice } from '../../../parts/scheduling.ts'
import { containerSecurityContext, podSecurityContext } from '../../../parts/security.ts'
import { serviceName, servicePortValue } from '../../../parts/service.ts'
import { digits, release, text, when } from '../../../template/language.ts'
import type { Expr, NodeMap, Templated } from '../../../template/language.ts'
import type { Engine } from '../../../units/engines/engine.ts'

/** What asks one path after the other in the server's own image. No list of processes shows the key. */
const clients = {
  curl({ healthPath, loadTest }: Engine) {
    const paths = [
      healthPath,
      '/v1/models',
      ...(loadTest === undefined ? [] : ['"$LOAD_PATH"']),
    ].join(' ')
    const seconds = loadTest === undefined ? '20' : '"$LOAD_SECONDS"'
    return {
      command: ['sh', '-c'],
      args: [
        `set -e; for path in ${paths}; do echo "GET $path"; printf '%s' "\${API_KEY:+Authorization: Bearer $API_KEY}" | curl --fail --silent --show-error --max-time ${seconds} --header @- "$URL$path"; echo; done`,
      ],
    }
  },
  python3: ({ healthPath }: Engine) => ({
    command: ['python3', '-c'],
    args: [
      'import os, sys, urllib.request as ask\n' +
        'key = os.environ.get("API_KEY")\n' +
        'headers = {"Authorization": "Bearer " + key} if key else {}\n' +
        'for path in sys.argv[1:]:\n' +
        '    print("GET " + path, flush=True)\n' +
        '    request = ask.Request(os.environ["URL"] + path, headers=headers)\n' +
        '    print(ask.urlopen(request, timeout=20).read().decode())\n',
      healthPath,
      '/v1/models',
    ],
  }),
}

/** Asks the server what a client would. */
function testPod(engine: Engine): Templated<IPod> {
  const { client = 'curl', loadTest } = engine
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata('test', 'serve', {
      name: suffixed('test'),
      annotations: {
        'helm.sh/hook': 'test',
        'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
      },
    }),
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: podSecurityContext,
      imagePullSecrets,
      containers: [
        {
          name: 'ask',
          image: engine.container.image,
          imagePullPolicy: engine.container.pullPolicy as Expr<'Always'>,
          ...clients[client](engine),
          env: [
            {
              name: 'URL',
              value: text`http://${serviceName}.${release.namespace}.svc:${servicePortValue}`,
            },
            ...(loadTest === undefined
              ? []
              : [
                  { name: 'LOAD_PATH', value: loadTest.path },
                  { name: 'LOAD_SECONDS', value: digits(loadTest.seconds) },
                ]),
            when(auth.existingSecret, {
              name: 'API_KEY',
              valueFrom: { secretKeyRef: { name: auth.existingSecret, key: auth.secretKey } },
            }) as never,
          ],
          resources: {
            requests: { cpu: '10m', memory: '32Mi' },
            limits: { memory: '128Mi' },
          } as never,
          securityContext: containerSecurityContext,
        },
      ],
      ...nodeChoice,
    },
  }
}

export const testTemplate = (engine: Engine): PartTemplate => ({
  file: 'tests/test-connection.yaml',
  object: testPod(engine) as NodeMap,
  half: 'workload',
})
