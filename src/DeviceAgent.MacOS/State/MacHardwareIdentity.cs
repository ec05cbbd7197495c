using DeviceAgent.Core.PropertyLists;
using DeviceAgent.Core.State;
using DeviceAgent.MacOS.Foundation;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.State;

/// <summary>The hardware UUID that System Information shows: of the logic board, so it survives a new disk and not a new board.</summary>
public sealed class MacHardwareIdentity : IHardwareIdentity
{
    private readonly IRegistryCalls registry;
    private readonly CFValues values;

    public MacHardwareIdentity()
        : this(new RegistryCalls(), new CoreFoundationCalls())
    {
    }

    internal MacHardwareIdentity(IRegistryCalls registry, ICoreFoundation foundation)
    {
        this.registry = registry;
        values = new CFValues(foundation);
    }

    /// <inheritdoc/>
    public IReadOnlyList<HardwareId> Read()
    {
        uint service = registry.FindService(IOKit.PlatformExpertDevice);
        if (service == 0)
        {
            return [];
        }

        try
        {
            using CFObject key = values.String(IOKit.PlatformUuidKey);
            using CFObject property = values.Own(registry.CreateProperty(service, key.Value));
            return !property.IsInvalid
                && values.Read(property) is PropertyListValue.Text text
                && Guid.TryParse(text.Value, out Guid id)
                && id != Guid.Empty
                ? [new HardwareId(IOKit.PlatformUuidKey, id.ToString("N"))]
                : [];
        }
        catch (Exception e) when (e is IOException or PropertyListException)
        {
            return [];
        }
        finally
        {
            registry.Release(service);
        }
    }
}
