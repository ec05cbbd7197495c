using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.Subjects;
using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.Network;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.World;
using DeviceAgent.TestKit.Org;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Simulation.Attackers;

/// <summary>Somebody on the way whose root certificate the machine trusts: shows keys of its own and adds commands that it signed.</summary>
public sealed class Interceptor(SimWorld world) : IDisposable
{
    private readonly SetForge forge = new("of-the-interceptor");

    public void Dispose() => forge.Dispose();

    public Answer Change(SimMachine machine, Message message, Answer answer)
    {
        if (message.Url.AbsolutePath == "/ssf/jwks")
        {
            JsonWebKey key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(forge.Key);
            return answer with
            {
                Body = Encoding.UTF8.GetBytes($$"""{"keys":[{"kty":"EC","crv":"P-256","use":"sig","kid":"{{key.Kid}}","x":"{{key.X}}","y":"{{key.Y}}"}]}"""),
            };
        }

        if (message.Poll is null or { MaxEvents: 0 } || JsonSerializer.Deserialize(answer.Body, ProtocolJson.Default.PollResponse) is not { } response)
        {
            return answer;
        }

        string jti = $"forged-{world.Dice.Next()}";
        JsonObject claims = SetForge.LogoutClaims(jti, world.TrueTime.GetUtcNow());
        claims["iss"] = SimOrg.DeviceUrl.GetLeftPart(UriPartial.Authority);
        claims["aud"] = $"{claims["iss"]}/devices/{machine.DeviceId}";
        claims["sub_id"] = JsonSerializer.SerializeToNode(SubjectIdentifier.OfEmail($"{world.Pick(machine.Users)}@example.com"), ProtocolJson.Default.SubjectIdentifier);
        return answer with
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(
                response with { Sets = new Dictionary<string, string>(response.Sets) { [jti] = forge.FromClaims(claims) } },
                ProtocolJson.Default.PollResponse),
        };
    }
}
