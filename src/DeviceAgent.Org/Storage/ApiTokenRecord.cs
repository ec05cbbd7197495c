namespace DeviceAgent.Org.Storage;

/// <summary>An admin API token. Only its hash is kept.</summary>
public sealed class ApiTokenRecord
{
    public required string Id { get; set; }

    public required string Name { get; set; }

    /// <summary>SHA-256 of the token's text. The token is 256 random bits, so a slow hash would add nothing.</summary>
    public required byte[] Hash { get; set; }

    public DateTimeOffset Created { get; set; }
}
