// A real OpenID Connect provider for the tests: oidc-provider on loopback. It signs in, without a page, whoever PUT /as/NAME named last.
// PUT /client/ORIGIN tells where the org is. PUT /foreign-issuer/on lets the provider's description name another issuer than its tokens.
// Usage: node provider.mjs NODE_MODULES ACCOUNTS
// ACCOUNTS is JSON: {"ada": {"name": "Ada", "email": "ada@example.com", "groups": ["admins"]}}. Prints "ready PORT".
import http from 'node:http';
import { pathToFileURL } from 'node:url';

const [modules, accountsJson] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(`${modules}/oidc-provider/lib/${path}`));
const { default: Provider } = await load('index.js');
const { default: Memory } = await load('adapters/memory_adapter.js');
const accounts = JSON.parse(accountsJson);
let current = null;
let foreignIssuer = false;

const clientAt = (origin) => ({
  client_id: 'device-org',
  client_secret: 'a secret of the tests, long enough',
  redirect_uris: [`${origin}/console/sign-in/oidc`],
  post_logout_redirect_uris: [`${origin}/console/sign-out/oidc`],
  token_endpoint_auth_method: 'client_secret_post',
});

const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    scopes: ['openid', 'profile', 'email', 'groups'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email'], groups: ['groups'] },
    pkce: { methods: ['S256'], required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['a key of the tests'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
    async loadExistingGrant(ctx) {
      const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid profile email groups');
      await grant.save();
      return grant;
    },
  });
  provider.use(async (ctx, next) => {
    if (ctx.method === 'PUT') {
      const [, what, value] = ctx.path.split('/');
      current = what === 'as' ? value : current;
      if (what === 'client') {
        await new Memory('Client').upsert('device-org', clientAt(decodeURIComponent(value)));
      }
      foreignIssuer = what === 'foreign-issuer' ? value === 'on' : foreignIssuer;
      ctx.status = 204;
    } else if (ctx.path.startsWith('/interaction/')) {
      const result = current === 'nobody'
        ? { error: 'access_denied', error_description: 'nobody signed in' }
        : { login: { accountId: current } };
      await provider.interactionFinished(ctx.req, ctx.res, result);
      ctx.respond = false;
    } else {
      await next();
      if (foreignIssuer && ctx.path === '/.well-known/openid-configuration') {
        ctx.body = { ...ctx.body, issuer: 'https://elsewhere.example.com' };
      }
    }
  });
  server.on('request', provider.callback());
  process.stdout.write(`ready ${server.address().port}\n`);
});
