namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Which issuer <c>OrgUrl</c> names. The org must call itself exactly so (SSF 1.0 section 7.2.4).</summary>
internal static class OrgIssuer
{
    /// <summary>The URL without a last slash: what our own org calls itself.</summary>
    internal static string Of(Uri orgUrl) => orgUrl.AbsoluteUri.TrimEnd('/');

    /// <summary>Whether this is its name: without a last slash, or with one where <c>OrgUrl</c> was written with it.</summary>
    internal static bool IsNamed(Uri orgUrl, string? named) =>
        named == Of(orgUrl) || (orgUrl.OriginalString.EndsWith('/') && named == Of(orgUrl) + "/");
}
