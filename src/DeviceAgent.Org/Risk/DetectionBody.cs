namespace DeviceAgent.Org.Risk;

/// <summary>The body of <c>POST /api/v1/device-access/detections</c>.</summary>
public sealed record DetectionBody
{
    /// <summary>An id or a login.</summary>
    public string? User { get; init; }

    /// <summary>One of <see cref="RiskDetection"/>.</summary>
    public string? Type { get; init; }

    /// <summary>One that the detection can have.</summary>
    public string? Level { get; init; }

    /// <summary>Why; may be absent.</summary>
    public string? Reason { get; init; }
}
