// The command that prints the value of one key of a Secret, as it is.

export interface SecretKey {
  readonly namespace: string
  readonly secret: string
  readonly key: string
}

export const readSecret = ({ namespace, secret, key }: SecretKey): string =>
  `kubectl get secret -n ${namespace} ${secret} -o jsonpath='{.data.${key.replaceAll('.', '\\.')}}' | base64 -d`
