namespace DeviceAgent.Org.Access.Tokens;

/// <summary>Whether an API token opens anything.</summary>
public static class TokenStatus
{
    public const string Good = "GOOD";

    public const string Expired = "EXPIRED";

    public const string Revoked = "REVOKED";
}
