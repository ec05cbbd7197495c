using DeviceAgent.Core.PropertyLists;
using DeviceAgent.MacOS.Foundation;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Requirements;

/// <summary>
/// Static validation: the seal of the bundle on disk, all architectures, no envelope with weaknesses. It reads the whole bundle,
/// so it takes long; whoever asks often remembers the answer by <see cref="CodeDirectoryHash"/>.
/// </summary>
public sealed class SecCodeSignatures : ICodeSignatures
{
    private readonly ISignatureCalls security;
    private readonly CFValues values;

    public SecCodeSignatures()
        : this(new SignatureCalls(), new CoreFoundationCalls())
    {
    }

    internal SecCodeSignatures(ISignatureCalls security, ICoreFoundation foundation)
    {
        this.security = security;
        values = new CFValues(foundation);
    }

    /// <inheritdoc/>
    public string? WhyNot(string bundlePath, string requirement)
    {
        using CFObject code = Open(bundlePath);
        using CFObject text = values.String(requirement);
        int status = security.CreateRequirement(text.Value, out nint parsed);
        using CFObject wanted = values.Own(parsed);
        if (status != Security.Success || wanted.IsInvalid)
        {
            throw new IOException($"the requirement '{requirement}' is not understood: {Words(status)}");
        }

        status = security.Check(code.Value, wanted.Value);
        return status switch
        {
            Security.Success => null,
            _ when IsAboutTheDisk(status) => throw new IOException($"{bundlePath}: {Words(status)}"),
            _ => Words(status),
        };
    }

    /// <inheritdoc/>
    public string? CodeDirectoryHash(string bundlePath)
    {
        using CFObject code = Open(bundlePath);
        int status = security.CopyInformation(code.Value, out nint copied);
        using CFObject information = values.Own(copied);
        if (status != Security.Success || information.IsInvalid)
        {
            throw new IOException($"{bundlePath}: {Words(status)}");
        }

        try
        {
            return values.Find(information, security.UniqueKey) is PropertyListValue.Data hash
                ? Convert.ToHexStringLower(hash.Value.Span)
                : null;
        }
        catch (PropertyListException e)
        {
            throw new IOException($"{bundlePath}: its code-directory hash cannot be read: {e.Message}", e);
        }
    }

    private CFObject Open(string bundlePath)
    {
        // The framework takes "//" and "/../" inside a bundle's path amiss (SecStaticCode.h).
        using CFObject url = values.FolderUrl(Path.GetFullPath(bundlePath));
        int status = security.CreateCode(url.Value, out nint created);
        CFObject code = values.Own(created);
        if (status == Security.Success && !code.IsInvalid)
        {
            return code;
        }

        code.Dispose();
        throw new IOException($"{bundlePath}: {Words(status)}");
    }

    /// <summary>No judgement of the signature: the bundle is not there, or cannot be read.</summary>
    private static bool IsAboutTheDisk(int status) =>
        status is Security.StaticCodeNotFound or (>= Security.ErrnoBase and <= Security.ErrnoLimit);

    private string Words(int status)
    {
        using CFObject message = values.Own(security.CopyMessage(status));
        try
        {
            return !message.IsInvalid && values.Read(message) is PropertyListValue.Text text
                ? $"{text.Value} (OSStatus {status})"
                : $"OSStatus {status}";
        }
        catch (PropertyListException)
        {
            return $"OSStatus {status}";
        }
    }
}
