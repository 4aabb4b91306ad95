// Fields that several parts of a site's schema have alike: quantities, ports, addresses, lines of text.

import { Type } from '@sinclair/typebox'
import type { TSchema } from '@sinclair/typebox'

import { quantityPattern } from '../kubernetes/quantity.ts'

export const closed = { additionalProperties: false } as const
export const optional = <T extends TSchema>(schema: T) => Type.Optional(schema)
export const described = <T extends TSchema>(schema: T, description: string): T => ({
  ...schema,
  description,
})
export const strings = Type.Record(Type.String(), Type.String())
export const oneLine = Type.String({ pattern: '^[^\\x00-\\x1f\\x7f-\\x9f]*$' })

export const quantity = (description: string) =>
  Type.String({ description, pattern: quantityPattern })

/** An address of IPv4 or IPv6 in digits, from the beginning of a text. */
export const address =
  '^((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7})'

export const port = (description: string) =>
  Type.Integer({ minimum: 1, maximum: 65535, description })
