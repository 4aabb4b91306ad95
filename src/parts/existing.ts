// What a site may say of things that run already and are not generated: pods, Services, units and other
// users of its machines, whether they stay or end when the site is in place.

import { Type } from '@sinclair/typebox'

import {
  keyPattern,
  labelPattern,
  labelValuePattern,
  subdomainPattern,
} from '../kubernetes/names.ts'
import { address, closed, described, oneLine, optional, port, quantity } from './siteFields.ts'

const ends = optional(
  Type.Boolean({
    description:
      'Whether it goes when this environment is in place: it is then part of the state as it is, and of no plan. Default no.',
  }),
)
const labels = (description: string) =>
  Type.Record(Type.String({ pattern: keyPattern }), Type.String({ pattern: labelValuePattern }), {
    ...closed,
    description,
  })
const model = described(
  oneLine,
  'The model that it serves: its file, better with its repository before it.',
)
const key = Type.Boolean({ description: 'Whether it asks for an API key. Default: not known.' })
const cardMemory = quantity('Memory that it may take on each card.')
const namespace = Type.String({ pattern: labelPattern, description: 'Its namespace.' })

const object = Type.Object(
  {
    kind: Type.Literal('object'),
    object: Type.String({ description: 'Kind of the Kubernetes object, such as ConfigMap.' }),
    namespace: optional(Type.String({ description: 'Default: any namespace.' })),
    name: Type.String({ description: 'Its name.' }),
    ends,
  },
  closed,
)

const deployment = Type.Object(
  {
    kind: Type.Literal('deployment'),
    namespace,
    name: Type.String({ pattern: subdomainPattern, description: 'Its name.' }),
    labels: optional(
      labels('Labels of its pods. Default: app with its name, as `kubectl create` gives it.'),
    ),
    model: optional(model),
    port: optional(port('Port that its pods listen on.')),
    memory: optional(quantity('Memory of a node that it may take.')),
    cardMemory: optional(cardMemory),
    gpus: optional(
      Type.Integer({ minimum: 0, description: 'Cards that it holds alone. Default 0.' }),
    ),
    nodes: optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description:
          'Nodes that it may be on; it counts on each of them. Default: the only one, or any.',
      }),
    ),
    hostNetwork: optional(
      Type.Boolean({
        description: 'Whether its pods are in the network of their node. Default no.',
      }),
    ),
    hostPorts: optional(
      Type.Array(port('A port.'), { description: 'Ports of its node that lead to its pods.' }),
    ),
    hostPID: optional(
      Type.Boolean({
        description: 'Whether its pods see all processes of their node. Default no.',
      }),
    ),
    key: optional(key),
    ends,
  },
  closed,
)

const service = Type.Object(
  {
    kind: Type.Literal('service'),
    namespace,
    name: Type.String({ pattern: labelPattern, description: 'Its name.' }),
    selector: optional(
      labels(
        'Labels of the pods behind it; {} for none. Default: app with its name, as `kubectl create` gives it.',
      ),
    ),
    type: optional(
      Type.Union(
        [Type.Literal('ClusterIP'), Type.Literal('NodePort'), Type.Literal('LoadBalancer')],
        { description: 'Default ClusterIP.' },
      ),
    ),
    ports: Type.Array(
      Type.Object(
        {
          port: port('Port of the Service.'),
          nodePort: optional(port('Port of every node that leads to it, where that is known.')),
        },
        closed,
      ),
      { minItems: 1, description: 'Its ports.' },
    ),
    ends,
  },
  closed,
)

const gpuUser = Type.Object(
  {
    kind: Type.Literal('gpu-user'),
    name: Type.String({ description: 'Who is on the cards.' }),
    node: Type.String({ description: 'The node they are on.' }),
    gpus: optional(
      Type.Integer({
        minimum: 1,
        description: 'Cards that it holds alone. Default 1, or 0 where its memory is given.',
      }),
    ),
    memory: optional(
      quantity('Memory that it may take on each card of the node, which it shares with others.'),
    ),
    deployment: optional(
      Type.Object(
        { namespace, name: Type.String({ pattern: labelPattern, description: 'Its name.' }) },
        { ...closed, description: 'The Deployment behind it, where a service may take it over.' },
      ),
    ),
    ends,
  },
  closed,
)

const nodeUser = Type.Object(
  {
    kind: Type.Literal('node-user'),
    name: Type.String({ description: 'Who runs there.' }),
    node: Type.String({ description: 'The node it is on.' }),
    memory: optional(quantity('Host memory that it may take.')),
    ephemeralStorage: optional(quantity('Disk of images and scratch space that it may take.')),
    ends,
  },
  closed,
)

const unit = Type.Object(
  {
    kind: Type.Literal('systemd-unit'),
    host: Type.String({ description: 'The host that it runs on.' }),
    name: Type.String({
      pattern: '^[A-Za-z0-9][-A-Za-z0-9_.@:]{0,200}$',
      description: 'Name of the unit, such as llamacpp.service.',
    }),
    port: optional(port('Port that it listens on.')),
    address: optional(
      Type.String({
        pattern: `${address}$`,
        description: 'Address that it listens on. Default 0.0.0.0, which is all of them.',
      }),
    ),
    model: optional(model),
    memory: optional(quantity('Memory of the host that it may take.')),
    cardMemory: optional(cardMemory),
    gpus: optional(
      Type.Integer({
        minimum: 0,
        description:
          'Cards that it holds alone; 0 where it is on the processor. Where it is left out, the plan counts none, and a migration runbook takes one for possible.',
      }),
    ),
    key: optional(key),
    ends,
  },
  closed,
)

export const existing = Type.Union([object, deployment, service, gpuUser, nodeUser, unit])
