namespace DeviceAgent.Core.Configuration;

/// <summary>What a setting's value is.</summary>
public enum SettingKind
{
    Url,

    /// <summary>An absolute path.</summary>
    Path,

    /// <summary><c>hh:mm:ss</c>.</summary>
    Duration,

    /// <summary>One of a few words, spelled exactly.</summary>
    Word,

    /// <summary>Numbers with dots between them.</summary>
    Version,

    Boolean,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>One text or a list of texts; a later source replaces the list as a whole.</summary>
    List,

    /// <summary>A map: the key's last part is chosen by the admin, the value is one text or a list of texts.</summary>
    Map,
}
