// Drives the org with Okta's own SDK as an admin's script would, and prints what it saw: one line of JSON a step.
'use strict';

const okta = require('@okta/okta-sdk-nodejs');

const client = new okta.Client({ orgUrl: process.env.ORG, token: process.env.TOKEN, cacheMiddleware: null });

const say = (step, seen) => console.log(JSON.stringify({ step, seen }));

const all = async collection => {
  const items = [];
  await collection.each(item => { items.push(item); });
  return items;
};

const refusal = async call => {
  try {
    await call;
    return 'not refused';
  } catch (error) {
    return `${error.status} ${error.errorCode}`;
  }
};

const rule = (name, groupId) => ({
  type: 'ENTITY_RISK',
  name,
  conditions: {
    people: { groups: { include: [groupId], exclude: [] }, users: { include: [], exclude: [] } },
    riskDetectionTypes: { include: ['ADMIN_REPORTED_USER_RISK'] },
    entityRisk: { level: 'ANY' },
  },
  actions: { entityRisk: { actions: [{ action: 'TERMINATE_ALL_SESSIONS' }] } },
});

const rules = async policyId => (await all(await client.policyApi.listPolicyRules({ policyId }))).map(r => `${r.priority} ${r.name} ${r.status}`);

async function main() {
  const users = await all(await client.userApi.listUsers({ limit: 2 }));
  say('users', users.map(u => u.profile.login));
  const [ada, grace] = users;

  await client.userApi.suspendUser({ userId: grace.id });
  say('suspended', (await client.userApi.getUser({ userId: grace.id })).status);

  const [feature] = await all(await client.featureApi.listFeatures());
  const off = await client.featureApi.updateFeatureLifecycle({ featureId: feature.id, lifecycle: 'DISABLE', mode: 'force' });
  const on = await client.featureApi.updateFeatureLifecycle({ featureId: feature.id, lifecycle: 'ENABLE' });
  say('feature', [feature.name, feature.stage.value, off.status, on.status, (await client.featureApi.getFeature({ featureId: feature.id })).status]);

  const group = await client.groupApi.createGroup({ group: { profile: { name: 'Pilots', description: 'First to try' } } });
  await client.groupApi.assignUserToGroup({ groupId: group.id, userId: ada.id });
  say('group', (await all(await client.groupApi.listGroupUsers({ groupId: group.id }))).map(u => u.profile.login));

  const [policy] = await all(await client.policyApi.listPolicies({ type: 'ENTITY_RISK' }));
  say('policy', [policy.name, policy.type, policy.system]);
  const same = await client.policyApi.replacePolicy({ policyId: policy.id, policy });
  await client.policyApi.activatePolicy({ policyId: policy.id });
  say('policy-kept', [same.id === policy.id, same.name, same.status]);
  say('policy-refused', [
    await refusal(client.policyApi.replacePolicy({ policyId: policy.id, policy: { type: 'ENTITY_RISK', name: 'Mine' } })),
    await refusal(client.policyApi.deactivatePolicy({ policyId: policy.id })),
    await refusal(client.policyApi.createPolicy({ policy: { type: 'ENTITY_RISK', name: 'Mine' } })),
  ]);
  const made = await client.policyApi.createPolicyRule({ policyId: policy.id, policyRule: rule('Pilots', group.id) });
  await client.policyApi.createPolicyRule({ policyId: policy.id, policyRule: rule('Also pilots', group.id), activate: false });
  await client.policyApi.replacePolicyRule({ policyId: policy.id, ruleId: made.id, policyRule: { ...rule('Pilots at risk', group.id), priority: 2 } });
  await client.policyApi.deactivatePolicyRule({ policyId: policy.id, ruleId: made.id });
  say('rules', await rules(policy.id));
  await client.policyApi.activatePolicyRule({ policyId: policy.id, ruleId: made.id });
  const read = await client.policyApi.getPolicyRule({ policyId: policy.id, ruleId: made.id });
  say('rule', [read.status, read.conditions.people.groups.include[0] === group.id, read.actions.entityRisk.actions[0].action]);

  const put = await client.userApi.upsertUserRisk({ userId: ada.id, userRiskRequest: { riskLevel: 'HIGH', riskReason: 'Lost laptop' } });
  say('risk', [put.riskLevel, (await client.userApi.getUserRisk({ userId: ada.id })).riskLevel]);

  const until = process.env.UNTIL;
  const since = new Date(new Date(until).getTime() - 86400000).toISOString();
  const events = await all(await client.systemLogApi.listLogEvents({ since, until, limit: 3 }));
  say('log', events.map(e => e.eventType));
  const trace = events.find(e => e.eventType === 'device.desktop_mfa.device_logout.started' && e.debugContext.debugData.deviceLogoutType === 'ITP_ENTITY_RISK');
  say('trace', events.filter(e => e.transaction.id === trace.transaction.id).map(e => e.eventType));

  try {
    await client.userApi.getUser({ userId: 'nobody' });
  } catch (error) {
    say('error', [error.status, error.errorCode]);
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
