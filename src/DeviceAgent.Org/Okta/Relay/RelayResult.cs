namespace DeviceAgent.Org.Okta.Relay;

/// <summary>What became of an event. A closed set: the metrics use the words too.</summary>
public static class RelayResult
{
    /// <summary>The logout went out.</summary>
    public const string Issued = "issued";

    /// <summary>The brake holds it for an admin's release.</summary>
    public const string Held = "held";

    /// <summary>Nobody here, or several.</summary>
    public const string NoUser = "no_user";

    /// <summary>The user has no device.</summary>
    public const string NoDevices = "no_devices";

    /// <summary>Logouts are switched off.</summary>
    public const string SwitchedOff = "switched_off";

    /// <summary>Another event of the same trace brought the logout already.</summary>
    public const string SameTrace = "same_trace";

    /// <summary>Okta says that it did not come about.</summary>
    public const string NotDone = "not_done";

    /// <summary>It has no uuid, type or time. It is passed over, and not remembered.</summary>
    public const string Unreadable = "unreadable";

    public static IReadOnlyList<string> All { get; } = [Issued, Held, NoUser, NoDevices, SwitchedOff, SameTrace, NotDone, Unreadable];
}
