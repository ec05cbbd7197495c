using System.Security;
using System.Text;
using DeviceAgent.MacOS.Foundation;

namespace DeviceAgent.MacOS.Tests.Foundation;

/// <summary>
/// CoreFoundation by counting: each object is made once and must be released once. An object is a string, the bytes of a property
/// list, a dictionary or anything opaque. One creation can be made to fail.
/// </summary>
internal sealed class CountedFoundation : ICoreFoundation
{
    private readonly Dictionary<nint, object> living = [];
    private readonly Dictionary<nint, object> lent = [];
    private nint last;

    /// <summary>Which creation fails, from 1; 0 for none.</summary>
    public int FailingCreation { get; set; }

    /// <summary>Objects made so far, failed ones included.</summary>
    public int Creations { get; private set; }

    /// <summary>Objects that nobody has released.</summary>
    public int Living => living.Count;

    public string? LastFolder { get; private set; }

    public object this[nint value] => living.TryGetValue(value, out object? content) ? content : lent[value];

    /// <summary>A new object; 0 when it is this creation that fails.</summary>
    public nint Create(object content)
    {
        Creations++;
        if (Creations == FailingCreation)
        {
            return 0;
        }

        // Like addresses: never one that was given out before.
        last += 16;
        living.Add(last, content);
        return last;
    }

    /// <summary>An object that belongs to another one: it is not counted, and must not be released.</summary>
    public nint Lend(object content)
    {
        last += 16;
        lent.Add(last, content);
        return last;
    }

    public nint CreateString(string text) => Create(text);

    public nint CreateFolderUrl(string path)
    {
        LastFolder = path;
        return Create(new Uri("file://" + path));
    }

    public nint CreatePropertyList(nint value) => this[value] switch
    {
        byte[] bytes => Create(bytes),
        string text => Create(Encoding.UTF8.GetBytes($"<plist><string>{SecurityElement.Escape(text)}</string></plist>")),
        _ => 0,
    };

    public byte[] Bytes(nint data) => (byte[])this[data];

    public nint Find(nint dictionary, nint key) =>
        ((Dictionary<nint, nint>)this[dictionary]).GetValueOrDefault(key);

    public void Release(nint value)
    {
        if (!living.Remove(value))
        {
            throw new InvalidOperationException($"object {value} was released twice, or never made");
        }
    }
}
