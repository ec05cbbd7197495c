using System.Xml.Linq;
using DeviceAgent.Org.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>Keeps the keys of cookies and forms in the database: they outlive a restart, and replicas read each other's.</summary>
public sealed class ProtectionKeys(OrgStore store) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using OrgDb db = store.OpenForReading();
        return [.. db.ProtectionKeys.OrderBy(k => k.Number).Select(k => k.Xml).AsEnumerable().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        string xml = element.ToString(SaveOptions.DisableFormatting);

        // The interface knows no waiting. It happens once in 90 days. On a thread of its own: a page that is being rendered lets one piece of work run at a
        // time, and what the write has to go on with would wait for this very call.
        Task.Run(() => store.WriteAsync(
            WriteScope.Alone,
            db =>
            {
                db.ProtectionKeys.Add(new ProtectionKeyRecord { Name = friendlyName, Xml = xml });
                return Task.FromResult(true);
            },
            CancellationToken.None)).GetAwaiter().GetResult();
    }
}
