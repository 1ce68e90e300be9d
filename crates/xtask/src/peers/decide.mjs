// Decides the cases of a file with iam-simulate and prints, as JSON, decisions per second on one core: by its internal
// call with everything read before (`internal`), and by its public call with reading and checking (`public`).
//
// node peers.mjs FOLDER-OF-PACKAGES CASES DECISIONS SECONDS

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, file, decisions, seconds] = process.argv.slice(2)
const load = (path) => import(pathToFileURL(join(folder, 'node_modules/@cloud-copilot', path)).href)
const { runSimulation } = await load('iam-simulate/dist/esm/index.js')
const { authorize } = await load('iam-simulate/dist/esm/core_engine/CoreSimulatorEngine.js')
const { AwsRequestImpl } = await load('iam-simulate/dist/esm/request/request.js')
const { RequestContextImpl } = await load('iam-simulate/dist/esm/requestContext.js')
const { DiscoveryContextKeyConstraints } = await load(
  'iam-simulate/dist/esm/context_keys/discoveryContextKeyConstraints.js'
)
const { loadPolicy } = await load('iam-policy/dist/esm/index.js')

const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
const loaded = new Map()
const policyOf = (policy, name) => {
  const text = JSON.stringify(policy)
  if (!loaded.has(text)) loaded.set(text, loadPolicy(policy, { name }))
  return loaded.get(text)
}
const simulationParameters = {
  simulationMode: 'Strict',
  discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([])
}
const ready = lines.map((line) => {
  const { request, policies } = JSON.parse(line)
  const resource = { resource: request.resource, accountId: request.resourceAccount }
  const context = new RequestContextImpl(request.context)
  return {
    request: new AwsRequestImpl(request.principal, resource, request.action, context, request.resource === '*'),
    identityPolicies: policies.identity.map((policy, index) => policyOf(policy, `identity[${index}]`)),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    simulationParameters,
    serviceSettings: { s3: {} }
  }
})
const words = { Allowed: 'Allowed', ExplicitlyDenied: 'ExplicitDeny', ImplicitlyDenied: 'ImplicitDeny' }
writeFileSync(decisions, ready.map((case_) => `${words[authorize(case_).result]}\n`).join(''))

// Goes through all cases for so many seconds and returns the rate of the best stretch.
async function best(decide) {
  // Short, so that the best stretch is one that no other program disturbed; as long as the cases take to come round.
  const stretch = 70
  const end = performance.now() + seconds * 1000
  let rate = 0
  while (performance.now() < end) {
    for (let from = 0; from < lines.length && performance.now() < end; from += stretch) {
      const to = Math.min(lines.length, from + stretch)
      const start = performance.now()
      for (let index = from; index < to; index += 1) await decide(index)
      rate = Math.max(rate, ((to - from) / (performance.now() - start)) * 1000)
    }
  }
  return Math.round(rate)
}

// Awaiting costs the internal call nothing that counts, and both are measured alike.
const internal = await best((index) => authorize(ready[index]))
const all = await best((index) => {
  const { request, policies } = JSON.parse(lines[index])
  return runSimulation(
    {
      request: {
        principal: request.principal,
        action: request.action,
        resource: { resource: request.resource, accountId: request.resourceAccount },
        contextVariables: request.context
      },
      identityPolicies: policies.identity.map((policy, number) => ({ name: `identity[${number}]`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: []
    },
    {}
  )
})
console.log(JSON.stringify({ internal, public: all }))
