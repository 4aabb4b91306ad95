// The command that makes a namespace where it is not there yet, for steps that come before Argo CD's.

export const makeNamespace = (namespace: string): string =>
  `kubectl create namespace ${namespace} --dry-run=client -o yaml | kubectl apply -f -`
