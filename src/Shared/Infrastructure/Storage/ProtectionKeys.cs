using System.Xml.Linq;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Infrastructure.Storage;

/// <summary>
/// Keys of ASP.NET's data protection in `shared_keys`: what one node signs for a browser, another one believes. The port knows no waiting without a thread; it is asked at the start and
/// once a day.
/// </summary>
internal sealed class ProtectionKeys(Database<SharedDbContext> database) : IXmlRepository
{
    private const string Prefix = "protection:";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var stored = database.Read(
            (db, ct) => db.Keys.Where(key => key.Name.StartsWith(Prefix)).OrderBy(key => key.Name).Select(key => key.Value).ToListAsync(ct), CancellationToken.None);
        return [.. stored.AsTask().GetAwaiter().GetResult().Select(text => XElement.Parse(text))];
    }

    /// <param name="element">The key, or the word that one is not to be used any more.</param>
    /// <param name="friendlyName">Holds its id and is unique.</param>
    public void StoreElement(XElement element, string friendlyName)
    {
        var row = new KeyRow { Name = Prefix + friendlyName, Value = element.ToString(SaveOptions.DisableFormatting) };
        var written = database.Write(
            (db, _) =>
            {
                db.Keys.Add(row);
                return Task.FromResult(Done.Now);
            },
            CancellationToken.None);
        written.AsTask().GetAwaiter().GetResult();
    }
}
