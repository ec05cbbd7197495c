namespace DeviceAgent.Org.Risk;

/// <summary>The body of <c>PUT /api/v1/users/{id}/risk</c>: Okta's <c>UserRiskRequest</c>.</summary>
public sealed record UserRiskBody
{
    public string? RiskLevel { get; init; }

    public string? RiskReason { get; init; }
}
