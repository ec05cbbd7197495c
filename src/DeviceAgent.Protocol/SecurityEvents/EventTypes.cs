namespace DeviceAgent.Protocol.SecurityEvents;

/// <summary>The event type URIs that may stand in a SET's <c>events</c> claim.</summary>
public static class EventTypes
{
    /// <summary>CAEP 1.0 section 3.1: the subject's sessions were revoked. This is the device logout command.</summary>
    public const string SessionRevoked = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";

    /// <summary>SSF 1.0 section 8.1.4.1: the stream works. Acknowledged, no other effect.</summary>
    public const string Verification = "https://schemas.openid.net/secevent/ssf/event-type/verification";

    /// <summary>SSF 1.0 section 8.1.5: the stream's status changed. Acknowledged, no other effect.</summary>
    public const string StreamUpdated = "https://schemas.openid.net/secevent/ssf/event-type/stream-updated";

    /// <summary>Ours: an admin withdrew a device logout; the payload names it. A command that still retries gives up.</summary>
    public const string LogoutWithdrawn = "https://deviceagent.org/secevent/event-type/logout-withdrawn";
}
