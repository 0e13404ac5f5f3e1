/** A real OpenID Connect provider for the tests: whoever types a name is that person. Prints its issuer.
 *
 * Usage: node oidc_provider.mjs CALLBACK…
 * The client is `startklar`, its secret `not-so-secret`; `otto` has the role `boss`, everybody `staff`, `guest` none.
 * `anna` is in groups, as Keycloak writes them with their full path.
 */
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const ROLES = { otto: ["staff", "boss"], guest: [] };
const GROUPS = { anna: ["/everybody", "/startklar/1", "/startklar/1/administrator"] };

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: "startklar", client_secret: "not-so-secret", redirect_uris: process.argv.slice(2) },
    ],
    claims: { openid: ["sub"], profile: ["preferred_username", "realm_access", "groups"] },
    pkce: { required: () => true },
    cookies: { keys: ["made for tests"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        preferred_username: id,
        realm_access: { roles: ROLES[id] ?? ["staff"] },
        groups: GROUPS[id] ?? [],
      }),
    }),
  });
  server.on("request", provider.callback());
  process.stdout.write(`${issuer}\n`);
});
