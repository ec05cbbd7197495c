using DeviceAgent.Core.PropertyLists;
using DeviceAgent.MacOS.Foundation;

namespace DeviceAgent.MacOS.Preferences;

/// <summary>
/// Forced values by asking for each key: CFPreferences lists the keys of a layer (CFPreferencesCopyKeyList), but the managed
/// layer is none of those. Asked for are the keys that are known, and those of the file in which macOS keeps what profiles have
/// set, so that a key with a spelling mistake is seen too. What counts is always what CFPreferences says, never the file.
/// </summary>
public sealed class CfPreferences : IPreferences
{
    /// <summary>Common knowledge, not documented by Apple; written from the installed profiles, by root only.</summary>
    private const string ManagedFolder = "/Library/Managed Preferences";

    private readonly IReadOnlyCollection<string> knownKeys;
    private readonly IPreferenceCalls preferences;
    private readonly CFValues values;
    private readonly string folder;
    private readonly Action<string> warn;

    /// <param name="knownKeys">The keys that mean something.</param>
    /// <param name="warn">Told, in words, when the file cannot be read: there is no log yet when the first configuration is read.</param>
    public CfPreferences(IReadOnlyCollection<string> knownKeys, Action<string> warn)
        : this(knownKeys, new PreferenceCalls(), new CoreFoundationCalls(), ManagedFolder, warn)
    {
    }

    internal CfPreferences(
        IReadOnlyCollection<string> knownKeys,
        IPreferenceCalls preferences,
        ICoreFoundation foundation,
        string folder,
        Action<string> warn)
    {
        this.knownKeys = knownKeys;
        this.preferences = preferences;
        values = new CFValues(foundation);
        this.folder = folder;
        this.warn = warn;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, PropertyListValue> Forced(string domain)
    {
        string[] inFile = KeysInFile(domain);
        var forced = new Dictionary<string, PropertyListValue>();
        using CFObject name = values.String(domain);

        // Whether it succeeded says nothing about the managed layer: it is false for a domain that nobody has written to as well.
        _ = preferences.Synchronize(name.Value);
        foreach (string key in knownKeys.Union(inFile))
        {
            if (ReadForced(key, name) is { } value)
            {
                forced.Add(key, value);
            }
        }

        // Without its daemon CFPreferences answers as if nothing were set. Going on would mean to obey local files instead.
        return forced.Count > 0 || inFile.Length == 0
            ? forced
            : throw new IOException($"{FileOf(domain)} holds managed settings, but CFPreferences shows none of them");
    }

    private PropertyListValue? ReadForced(string key, CFObject domain)
    {
        using CFObject name = values.String(key);
        if (!preferences.IsForced(name.Value, domain.Value))
        {
            return null;
        }

        using CFObject value = values.Own(preferences.CopyValue(name.Value, domain.Value));
        if (value.IsInvalid)
        {
            throw new IOException($"the managed setting {key} is there, but has no value");
        }

        try
        {
            return values.Read(value);
        }
        catch (PropertyListException e)
        {
            throw new IOException($"the managed setting {key} cannot be read: {e.Message}", e);
        }
    }

    private string[] KeysInFile(string domain)
    {
        string file = FileOf(domain);
        try
        {
            if (new FileInfo(file) is not { Exists: true } info)
            {
                return [];
            }

            if (info.Length > PropertyListLimits.FileBytes)
            {
                WarnOf(file, $"larger than {PropertyListLimits.FileBytes} bytes");
                return [];
            }

            return PropertyListReader.Read(File.ReadAllBytes(file)) is PropertyListValue.Dict dictionary
                ? [.. dictionary.Items.Keys]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PropertyListException)
        {
            WarnOf(file, e.Message);
            return [];
        }
    }

    private string FileOf(string domain) => Path.Combine(folder, domain + ".plist");

    private void WarnOf(string file, string reason) =>
        warn($"{file} cannot be read, so managed settings with an unknown name are not noticed: {reason}");
}
