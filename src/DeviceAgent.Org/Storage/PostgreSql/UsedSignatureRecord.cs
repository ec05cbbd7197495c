namespace DeviceAgent.Org.Storage.PostgreSql;

/// <summary>A signature of a device that counted once already.</summary>
public sealed class UsedSignatureRecord
{
    public required string DeviceId { get; set; }

    /// <summary>What is the same in each copy of the signature.</summary>
    public required byte[] Once { get; set; }

    /// <summary>From then on its own time refuses it.</summary>
    public DateTimeOffset Until { get; set; }
}
