// The address by which Argo CD knows the cluster that it runs in itself: where a site says no other.

export const ownCluster = 'https://kubernetes.default.svc'
