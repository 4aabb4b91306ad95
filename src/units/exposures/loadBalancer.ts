// Reached at an address of its own, which a load balancer of the cluster hands out: any of its pool,
// one that the site names, or one that stands sealed in git and is patched onto the Service.

import { Type } from '@sinclair/typebox'

import { pulledFrom } from '../../parts/image.ts'
import { kubectlImage, sealedAddressKey, sealedAddressName } from '../../parts/addressFields.ts'
import { loadBalancerPart } from '../../parts/loadBalancerPart.ts'
import { serviceOptions, serviceValues } from '../../parts/service.ts'
import type { ResolvedFacts } from '../serviceFacts.ts'
import type { UnitProblem } from '../unit.ts'
import { defineExposure } from './exposure.ts'

const options = Type.Object(
  {
    ...serviceOptions,
    address: Type.Optional(
      Type.String({
        description:
          "Address to ask for, such as 192.0.2.50, or 'sealed' for the one that `chartwright seal` has sealed. Default: any of the pool.",
        pattern: '^(sealed|[0-9a-fA-F]*[.:][0-9a-fA-F.:]+(,[0-9a-fA-F.:]+)?)$',
      }),
    ),
    annotations: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Annotations that the load balancer reads.',
      }),
    ),
  },
  { additionalProperties: false },
)

export const loadBalancer = defineExposure({
  kind: 'load-balancer',
  summary: 'reached at an address that the cluster’s load balancer hands out',
  options,
  needs: ({ address }) => [
    ['metallb', 'load-balancer', 'k3s-service-lb'],
    ...(address === 'sealed' ? ([['sealed-secrets']] as const) : []),
  ],
  outside: true,
  images: ({ address }) => (address === 'sealed' ? [kubectlImage] : []),
  problems: ({ address }, facts) => [
    ...(address !== undefined && facts.loadBalancer === undefined ? [noWayToAsk(facts)] : []),
    ...(address === 'sealed' && blobOf(facts) === undefined ? [notSealed(facts)] : []),
  ],
  setup: ({ address }, facts) => (address === 'sealed' ? [sealingStep(facts)] : []),
  advice: ({ address }, { application }) =>
    address === 'sealed'
      ? [
          `The address stands sealed in git, and a Job patches it onto the Service at each full sync. Where the address is no secret, \`address: '192.0.2.50'\` in the site is better: it is part of the manifest, so Argo CD itself puts it back when the Service is changed or deleted.`,
          `When somebody deletes the Service, Argo CD makes it anew but runs no Job for it (a self-heal skips hooks), so it comes back with an address of the pool; and an address that is edited by hand is no drift for it. In both cases sync the Application in full, \`argocd app sync ${application}\`.`,
        ]
      : [],
  troubles: ({ address }, { app, namespace }) =>
    address === 'sealed'
      ? [
          {
            see: 'the Service has another address than the sealed one, or none',
            look: `\`kubectl get sealedsecret -n ${namespace} ${sealedAddressName(app)} -o yaml\`, \`kubectl logs -n ${namespace} -l app.kubernetes.io/component=address\``,
            usually:
              'the SealedSecret was sealed for another cluster, namespace or name; or the address is not in the pool',
          },
        ]
      : [],
  chart: loadBalancerPart,
  values(chosen, facts) {
    const { address, annotations = {} } = chosen
    const sealed = address === 'sealed' ? blobOf(facts) : undefined
    const { repository, tag } = kubectlImage
    return {
      service: { type: 'LoadBalancer', ...serviceValues(chosen), annotations },
      images: { kubectl: pulledFrom(facts.image(repository, tag)) },
      loadBalancer: {
        address: address === 'sealed' ? '' : (address ?? ''),
        addressAnnotation: facts.loadBalancer?.annotation ?? '',
      },
      ...(sealed === undefined
        ? {}
        : {
            sealedSecret: {
              namespace: facts.namespace,
              name: sealedAddressName(facts.app),
              encryptedData: { [sealedAddressKey]: sealed },
            },
          }),
    }
  },
  address: (app, namespace, port, { name = app }) =>
    `ADDRESS=$(kubectl get service -n ${namespace} ${name} -o jsonpath='{.status.loadBalancer.ingress[0].ip}')\nURL=http://$ADDRESS:${port}`,
})

const secretOf = ({ namespace, app }: ResolvedFacts): string =>
  `${namespace}/${sealedAddressName(app)}`

function blobOf(facts: ResolvedFacts): string | undefined {
  const secret = secretOf(facts)
  if (!Object.hasOwn(facts.sealed, secret)) return undefined
  const { data } = facts.sealed[secret]!
  return Object.hasOwn(data, sealedAddressKey) ? data[sealedAddressKey]!.blob : undefined
}

const sealCommand = (facts: ResolvedFacts): string =>
  `chartwright seal ${facts.site} ${secretOf(facts)} ${sealedAddressKey}${facts.environment === 'default' ? '' : ` --environment ${facts.environment}`}`

const noWayToAsk = ({ app }: ResolvedFacts): UnitProblem => ({
  code: 'SITE-008',
  at: '/address',
  message: `${app} asks for an address, and nobody says how the load balancer of the cluster is asked for one: it would be ignored.`,
  hint: 'Name its annotation under cluster.loadBalancer, or leave the address to its pool.',
})

function notSealed(facts: ResolvedFacts): UnitProblem {
  const { app } = facts
  const elsewhere = Object.keys(facts.sealed).filter(
    (name) => name.endsWith(`/${sealedAddressName(app)}`) && name !== secretOf(facts),
  )
  const what =
    elsewhere.length === 0
      ? `Nothing is sealed for ${secretOf(facts)}`
      : `The address of ${app} is sealed for ${elsewhere.join(', ')}, and its Application deploys to ${facts.namespace}`
  return {
    code: 'SEC-005',
    at: '/address',
    message: `${what}, so the cluster could not open the address.`,
    hint: `Seal it for where it is read: printf %s <address> | npx ${sealCommand(facts)}`,
  }
}

const sealingStep = (facts: ResolvedFacts) => ({
  what: `Seal the address of \`${facts.app}\` with the certificate of your cluster, build, commit and push`,
  commands: [
    `kubeseal --fetch-cert > certificate.pem`,
    `printf %s "$ADDRESS" | npx ${sealCommand(facts)} --certificate certificate.pem`,
    'npm run build:charts',
  ].join('\n'),
})
