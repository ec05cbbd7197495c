using System.Security.Claims;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Access;

/// <summary>Who acts, for the System Log.</summary>
public static class Actor
{
    /// <exception cref="InvalidOperationException">Nobody is signed in: the endpoint or page lacks its permission.</exception>
    public static LogActor Of(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        string id = principal.FindFirstValue(AdminClaims.Id) ?? throw new InvalidOperationException("nobody is signed in");
        string name = principal.FindFirstValue(AdminClaims.Name) ?? id;
        string type = principal.FindFirstValue(AdminClaims.ActorType) ?? LogActor.PersonType;
        return new LogActor(id, type, principal.FindFirstValue(AdminClaims.AlternateId) ?? name, type == LogActor.TokenType ? $"API token {name}" : name)
        {
            Address = principal.FindFirstValue(AdminClaims.Address),
        };
    }
}
