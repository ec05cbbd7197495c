namespace DeviceAgent.Org.DeviceAccess;

/// <summary>Refuses a request from inside a transaction, of which nothing is kept then.</summary>
internal sealed class EnrollmentException(EnrollmentFailure failure, string reason) : Exception(reason)
{
    public EnrollmentFailure Failure => failure;

    /// <summary>Counts against the address that it came from.</summary>
    public bool WrongChallenge { get; init; }
}
