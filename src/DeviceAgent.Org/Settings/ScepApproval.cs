namespace DeviceAgent.Org.Settings;

/// <summary>Who says yes to a request.</summary>
public enum ScepApproval
{
    /// <summary>A valid challenge does.</summary>
    Challenge,

    /// <summary>An admin does, whether the request has a challenge or none; until then it is held. A wrong challenge is refused.</summary>
    Admin,
}
