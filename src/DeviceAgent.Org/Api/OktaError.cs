namespace DeviceAgent.Org.Api;

/// <summary>The body of every error answer: Okta's <c>Error</c>.</summary>
public sealed record OktaError(
    string ErrorCode, string ErrorSummary, string ErrorLink, string ErrorId, IReadOnlyList<OktaErrorCause> ErrorCauses)
{
    public static OktaError Of(string code, string summary, IEnumerable<string> causes) =>
        new(code, summary, code, OktaId.New("oae"), [.. causes.Select(c => new OktaErrorCause(c))]);
}
