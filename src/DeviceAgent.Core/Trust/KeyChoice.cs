using DeviceAgent.Core.Clock;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Core.Trust;

/// <summary>Which keys a SET may be signed with.</summary>
/// <param name="Trusted">Keys that the org shows under this id, or any for a SET without one, and that are trusted.</param>
/// <param name="Distrust">Why other keys under this id are not trusted, and what to do; null when there is none.</param>
/// <param name="ReadAt">When the org was last asked with success; the boot when never.</param>
public sealed record KeyChoice(IReadOnlyList<SecurityKey> Trusted, string? Distrust, BootInstant ReadAt);
