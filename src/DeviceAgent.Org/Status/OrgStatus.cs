namespace DeviceAgent.Org.Status;

/// <summary>How the org stands at one moment: the answer of <c>GET /api/v1/device-access/status</c>.</summary>
public sealed record OrgStatus
{
    /// <summary>Of this document; higher when a member changes its meaning or goes.</summary>
    public int Version { get; init; } = 1;

    public required DateTimeOffset At { get; init; }

    public required OrgIdentity Org { get; init; }

    /// <summary>How many users there are in each status; a status without any is left out.</summary>
    public required IReadOnlyDictionary<string, int> Users { get; init; }

    public required FleetCounts Devices { get; init; }

    public required OpenLogouts Logouts { get; init; }

    public required BrakeStatus Brake { get; init; }

    public required WaitingForAdmin Waiting { get; init; }

    /// <summary>The relay of Okta's System Log; null where nothing is relayed.</summary>
    public OktaStatus? Okta { get; init; }
}
