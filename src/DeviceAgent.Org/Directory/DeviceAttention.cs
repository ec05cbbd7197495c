namespace DeviceAgent.Org.Directory;

/// <summary>What a list of devices is narrowed to. All but <see cref="All"/> look at active devices only.</summary>
public enum DeviceAttention
{
    All,

    /// <summary>By the last check-in Okta Verify is missing, unreadable or too old: no logout is fetched.</summary>
    OktaVerify,

    /// <summary>In contact once, and not for as long as counts as overdue.</summary>
    Silent,

    /// <summary>Never in contact.</summary>
    NeverSeen,
}
