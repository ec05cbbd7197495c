namespace DeviceAgent.Scep.Client;

/// <summary>An admin has not decided in the time that the caller was ready to wait. The same order, asked again, goes on where this one stopped.</summary>
public sealed class ScepPendingException(TimeSpan waited)
    : ScepException($"the request still waits for an admin's approval after {waited}: run the same command again to go on waiting");
