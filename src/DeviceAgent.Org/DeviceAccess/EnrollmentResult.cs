using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>What became of a request.</summary>
[SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The cases of one result.")]
public abstract record EnrollmentResult
{
    private EnrollmentResult()
    {
    }

    /// <summary>A certificate, durably recorded before this was returned. The caller disposes it.</summary>
    public sealed record Issued(X509Certificate2 Certificate) : EnrollmentResult;

    /// <summary>An admin decides; the client polls.</summary>
    public sealed record Pending : EnrollmentResult;

    /// <summary>Nothing was issued.</summary>
    /// <param name="Failure">For the client.</param>
    /// <param name="Reason">For the log; holds no secret.</param>
    public sealed record Refused(EnrollmentFailure Failure, string Reason) : EnrollmentResult;
}
