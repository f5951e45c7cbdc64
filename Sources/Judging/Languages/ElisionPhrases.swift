/// What models write where they leave code out: a phrase a line, as ``Phrase`` reads it.
enum ElisionPhrases {
  private static let parts = """
    code|function|method|handler|route|endpoint|implementation|logic|import|test|class|component|\
    middleware|export|definition|script|schema|quer
    """
  /// Of files that hold no code.
  private static let things = """
    service|config|dependenc|setting|option|job|task|model|variable|volume|package|plugin
    """

  /// They say it whatever stands before them.
  static let certain = Phrases(
    """
    [omitted|left out|elided|truncated|shortened|abbreviated|abridged|removed|cut|not shown|skipped]\
    [ for ][the sake of ]?[brevity|clarity|space|conciseness|readability|length]
    [code |implementation |logic |content |detail |details ][is |are ]?[omitted|left out|not shown|\
    not included|truncated]!
    ~[left as an exercise|as an exercise|left to the reader]~
    ^[for brevity|for the sake of brevity|for conciseness]{80}[omit|left out|not shown|skipped]
    ^[same as |identical to |as in ][in ]?[the ]?[original|before|previous]$
    ^[copy |paste |insert |take |use ][all ]?[the ]?[existing |remaining |other |original ]{3w }[from ]\
    [the |your |my ]?[original|existing|previous|old|current|above|earlier]
    ^[no ][other |further ]?[changes ][to |in ][the following|the other|the rest|the remaining|other |existing ]
    ~[insert |paste |copy ][in |the |your ]?[code|logic|existing|previous|rest|body]~{60}~[here|\
    from above|from the original|from the current]~
    ~[add |insert |put |place |implement |write |paste |include ][the rest|the remaining|the existing]~\
    {60}~[here]~
    # By others, or in another program, is a remark.
    ^{30}[to be ][implemented|added|developed|completed|filled in]!
    ^[this is |this function is |this method is |currently |still |todo: ]?[not ][yet ]?[implemented]!
    ~[placeholder for ][the |your |actual |the actual ]?[code|logic|implementation]
    ~[replace |swap ]{30}[with |in ][your |the |an |a ]?[actual |real |true |own |proper |complete |\
    full ]{2w }[logic|implementation|code|sql|quer|definition]{6}[ here]?$
    ^[placeholder]{60}[replace |actual |logic|implement|real ]
    ^[implement ]{80}[here|shown]~
    ~[not including |without |excluding ][the ]?[actual |real |full ][implementation|logic]
    ~[todo][:]?[ implement| write| complete| fill]~
    # What is left out stays as it is.
    ~[remaining |other |existing |rest |previous |original |everything ]{4w }[\(parts)|else|above|below]\
    {40}[ remain| stay| is| are| left| kept]{4}[ the same| unchanged| as is| as-is| as before|\
     as they are| as it was| untouched| intact| identical| in place]~
    ^[all |the |all the ]?[other |remaining |existing |rest of the ]{2w }[\(parts)]{8}[ unchanged|\
     omitted| not shown| as before]$
    ^[all |the |all the ]?[other |remaining |existing |rest of the ]{1w }[style|rule|config|setting|\
    service|option|step|job|section]{12}[ unchanged| omitted| the same| as before| as is]$
    ^[the ]?[rest |remainder ][of the |of this |of your ]?[code |file |implementation |function |class |\
    component |script |module |logic ]?[is |are |stays |remains ]?[unchanged|the same|same|as before|\
    identical|omitted|not shown]$
    ^[fill in ][the |your ]?[rest|details|remaining|logic|code|body][ of the | of your | ]?[\(parts)|\
    file]?[s]?!
    ^[implement ][me|this|it|this function|this method|logic|the logic]$
    ^[all |the |all the ]?[other |remaining |rest of the ]{3w }[omitted|not shown|left out|elided]$
    ^[the ]?[rest |remainder ][of the |of your |of ]?[config|settings|file|page|document|template|options|\
    section]{12}[ stays| remains| is][ the same| unchanged| as is| as before| omitted]
    ^[all |the |all the ]?[other |remaining |existing |rest of the ]{2w }[column|field|table|option|propert]{3}\
    [ as before| unchanged| omitted| remain| stay| are unchanged| are the same][ the same| unchanged]?$
    ^[lines |line |another |about ]?[0|1|2|3|4|5|6|7|8|9]{14}[ omitted| unchanged| not shown| left out|\
     truncated| more lines]$
    ^[the |all |all the |our |your |my ]?[\(parts)]{24}[ remains| remain| stays| stay| is| are]\
    [ the same| unchanged| as is| as before][ as before| as above]?$
    ^[the |all the ]?[rest |remainder |rest of it ][is |stays |remains |goes ][as it is|the same|\
    unchanged|as is|as before|omitted|left out|here]
    ^[same |unchanged ][\(parts)]{12}[ as before| as above]?$
    ^[keep |retain |leave |preserve |same |include |copy |paste |insert |reuse ][the |your |all |\
    all the ]?[existing |rest |other |remaining |original |previous |old ]{3w }[\(parts)]{3}!
    ^[keep |retain |leave |copy |paste ][the |your |all |all the ]?[existing |other |remaining |original |previous ]\
    {2w }[\(things)]{8}[ as they are| as is| unchanged| the same| here]?$
    ^[all |the |all the ]?[other |remaining |existing ]{2w }[\(things)]{8}[ remain| stay| are]?[ unchanged| the same|\
     as is| as before]$
    ^[keep |retain |leave |copy |paste ][all ]?[the rest|everything else|as is|as it is][ of the file|\
     of the code]?[ as is| as it is| unchanged| the same| intact]?$
    # German
    ~[rest |restlicher |restliche |restlichen |übriger |übrige |übrigen ][des |der |vom |von |\
    dieser ]?{1w }[code|datei|funktion|method|implementier|route|logik|klasse|import|endpunkt|komponent|\
    programm]{24}[bleib|unver| hier| wie | folgt|gleich| aus]
    ^[der |die |den |hier |hier der |hier folgt der |... ]?[rest |restlicher |restliche |übriger |\
    übrige |bestehender |vorhandener |bisheriger ][des |der |vom ]?[code|codes|datei|implementierung|\
    logik|programms|klasse][ hier| wie bisher| wie zuvor| unverändert]?$
    ~[andere |anderen |weitere |weiteren |bestehende |vorhandene |existierender ]{2w }[code|funktion|method|route|\
    import|klasse|endpunkt|handler|komponent]{20}[bleib|unverändert]
    ~[weggelassen|ausgelassen|gekürzt|hier nicht gezeigt|der kürze halber|aus platzgründen]~
    ^[der ]?[rest ][bleibt |ist |wie ]?[unverändert|gleich|gehabt|bisher|zuvor|vorher|weggelassen]$
    ^[hier ][kommt |folgt |steht ][der rest|der restliche|der bestehende|der übrige|der vorhandene]
    # Alone they say it in any language.
    ^[unverändert|wie bisher|inchangé|sin cambios|sem alterações|invariato|ongewijzigd|bez zmian|\
    oförändrat|uændret|uendret|beze změny]$
    ~[dein |deinen |ihr |ihren |eigener |eigenen ][code|logik][ hier]~
    ~[hier ]{1w }[dein |deinen |ihr |ihren ][code|logik]~
    # Spanish, Portuguese, Italian
    ~[resto |restante ][d][el |e la |e las |e los |e |o |a |os |as |ella |elle |ei |i |el tuo |o seu ]\
    [tu |su |seu ]?[código|codigo|codice|archivo|arquivo|file|función|funcion|função|funcoes|funções|\
    funzion|método|metod|rutas|rotas|lógica|logica|implementa|componente|importa|clase|classe]
    ~[otras |otros |demás |outras |outros |demais |altre |altri |restanti |restantes ]{1w }[código|\
    codigo|codice|func|funç|funz|métod|metod|rut|rot|import|clas|endpoint|component|handler]{16}\
    [permanec|sigue|igual|sin cambios|se mant|mantêm|mantem|continua|sem alter|restan|rimang|invariat|\
    inalter| aquí| aqui| qui]
    ^[el |o |il |su |tu |seu |aquí va el |aqui vai o |... ]?[código |codigo |codice |lógica |logica ]\
    [existente|restante|anterior|esistente|rimanente|precedente|omitid|omess]{12}$
    ~[tu |su |seu |teu |tuo |vostro |resto ][código|codigo|codice|lógica|logica]{12}[ aquí| aqui| qui]~
    ^[el |o |il |lo |tutto il ]?[resto |restante |demás ][permanece |sigue |queda |es |continúa |\
    continua |fica |rimane |resta |è ]?[igual|sin cambios|invariato|inalterado|o mesmo|uguale]$
    ~[por brevedad|para brevidade|por brevidade|per brevità|por concisão|per concisione]
    # French
    ~[reste ][du |de la |des |de l'|de votre |de ton |d']{1w }[code|fichier|fonction|méthode|route|\
    logique|implément|import|classe|composant|script]
    ~[autres |le code |les ]{1w }[code|fonction|méthode|route|import|classe|composant|existant|\
    existantes]{12}[reste inchangé|restent inchangé|restent identiques|restent les mêmes|ici]
    ^[le |votre |du |ici le |... ]?[code ][existant|restant|précédent|omis|ici]{8}$
    ~[omis |omise |omises |par souci |pour plus ]{20}[brièveté|concision]
    ^[le |tout le ]?[reste ][est |reste |demeure ]?[identique|inchangé|le même]$
    ~[votre code ici|ici votre code|ton code ici]
    # Russian
    ~[остальн|оставш]{24}[код|функц|метод|маршрут|част|реализац|обработчик|импорт|логик|класс|файл]{12}$
    ~[остальн|оставш|решта |інший |інші |наявний |існуючий ]{2w }[код|функц|метод|маршрут|част|реал|\
    обработчик|импорт|логік|логик|класс|файл]{40}[без змін|без измен|не измен|не змін|оста|тот же|те же|\
    таки|прежн|опущ|пропущ|ниже|здесь]
    ^[здесь |... ]?[существующий |прежний |предыдущий |ваш |остальной ][код]{16}$
    [опущен]{20}[кратк]
    ^[код ][опущен|без изменений|здесь]
    ^[без изменений|сокращено|пропущено|опущено]$
    # Chinese
    [其余|其餘|剩余|剩餘|其他|其它][的|所有|部分]?[代码|部分|函数|方法|路由|逻辑|实现|接口|程式碼|代碼|函式|邏輯]{30}[不变|不變|省略|相同|一样|一樣|同上|保留|略]
    [其余|其餘|剩余|剩餘][的|所有]?[代码|部分|函数|程式碼|代碼][在此|...]?$
    ^[... |这里是|此处为]?[原有|现有|已有|原来的|之前的|現有|原本的][的]?[代码|逻辑|程式碼|代碼|邏輯]{18}$
    [此处省略|此處省略|这里省略|以下省略|代码省略|省略其|省略了|省略部分|代码略]
    [这里|此处|在此|這裡|此處]{12}[你的|您的]{9}[代码|逻辑|程式碼|邏輯|实现]
    [你的|您的|具体|實際|实际][的]?[代码|逻辑|实现|程式碼|代碼]{9}[这里|此处|這裡|此處]
    ^[保持|保留][原有|现有|其他|其余|原来]?[的]?[代码|逻辑|函数|部分|程式碼]{9}$
    ^[省略|略|同上|保持不变|保持不變|代码不变|不变|其余不变|其余省略]$
    # Japanese
    [残りの]{30}[コード|部分|関数|メソッド|処理|実装|ルート|ファイル]
    [他の|その他の]{30}[コード|関数|メソッド|処理|実装|ルート]{30}[変更なし|同じ|同様|そのまま|省略]
    ^[既存の|元の|以前の][コード|処理|実装|ロジック]{18}$
    ^[残りは|コードは|以下は|以降は]?[省略|中略|後略|以下略|以下省略|以下同様|変更なし|そのまま|同様]$
    [ここに]{18}[コード|処理|実装|ロジック]{12}[追加|書|実装|記述|入]
    # Korean
    [나머지 ]{20}[코드|부분|함수|메서드|로직|구현|파일|라우트]
    [다른 |기타 ]{20}[코드|함수|메서드|로직|구현|라우트]{20}[동일|유지|그대로|변경 없]
    ^[기존 |이전 ][코드|로직|구현]{18}$
    ^[이하 |코드 |나머지 |나머지는 ]?[생략|중략|변경 없음|동일|동일함|이전과 동일]$
    [여기에 ]{18}[코드|로직|구현]
    # Dutch, Scandinavian, Finnish
    ~[rest van |resterende |overige |bestaande ]{2w }[code|bestand|functie|logica|implementatie|methode]\
    {40}[hetzelfde|ongewijzigd|onveranderd|weggelaten]
    ^[de |... ]?[rest van de |bestaande |resterende ][code|functies]$
    ~[resten av |resten af |övrig |øvrig |befintlig |eksisterende ]{2w }[kod|fil|funktion|funksjon|\
    implementer|logi]{40}[oförändra|uendre|uændre|samma|samme|utelämna|utelat|udelad]
    ~[loput |muu |muut ]{30}[ennallaan|muuttumat]
    # Polish, Czech, Hungarian, Romanian, Greek, Turkish
    ~[reszta |pozostał|istniejąc]{2w }[kod|plik|funkcj|metod|implement|logik]{40}[bez zmian|niezmienion|\
    pominięt|jak wcześniej]
    ^[reszta kodu|pozostały kod|istniejący kod|zbytek kódu|existující kód]$
    ~[zbytek |zbývající |ostatní |existující ]{2w }[kód|soubor|funkc|metod|implement|logik]{40}\
    [beze změn|nezměn|vynechán|stejn]
    ~[többi]{40}[változatlan|ugyanaz|kihagyva]
    ~[restul |celelalte ]{2w }[cod|fișier|funcți|metod|implement|logic]{40}[neschimbat|la fel|omis]
    [υπόλοιπ]{60}[ίδι|αμετάβλητ|παραλείπ]
    ~[geri kalan]{40}[aynı|değişme|değiştiril|atland]
    ^[mevcut kod|kodun geri kalanı]{10}$
    # Vietnamese, Indonesian, Thai (its tone marks are no letters)
    [phần còn lại]{60}[giữ nguyên|không đổi|không thay đổi|như cũ|như trước]
    ~[sisa |kode lain|bagian lain]{40}[tetap sama|tidak berubah|tidak diubah|dihilangkan]
    [เหลือ]{60}[เหมือนเดิม|คงเดิม]
    # Arabic, Persian, Hebrew, Hindi
    [باقي |بقية ]{60}[كما هو|كما هي|بدون تغيير|دون تغيير|لم يتغير]
    [بقیه |باقی ]{60}[بدون تغییر|همان|مثل قبل]
    [שאר ]{60}[ללא שינוי|נשאר|זהה|כמו קודם]
    [बाकी |शेष ]{60}[वैसा|वही|समान|अपरिवर|जैसा|बदलाव]
    """)

  /// They say it on a line of their own. Behind code they may be a remark about that, and with the name of a
  /// file about that one.
  static let likely = Phrases(
    """
    ~[rest of ][the |your |this ]?[code|file|implementation|routes|logic|component|function|schema|\
    script|content]
    ^[the |all |and |and the ]?[rest of ][the |your |these ]?{2w }[\(parts)|\(things)]
    ~[your |actual |existing |remaining |additional |other |more ]{4w }[code|logic|implementation|routes|\
    endpoints|handlers|tests|columns|fields|methods|functions|commands|styles|services]{ 3w}[ goes| go|\
     would go| here]~
    ~[add |insert |put |place |implement |write |paste |include ][your|more|additional|other|any|actual]~\
    {60}~[here]~
    ~[add |insert |put |place |implement |write |paste |include ][the]~{60}~[here]$
    ^[add ][more |other |additional ]{2w }[\(parts)|style|rule|service|option]{8}[ as needed|\
     as required| below]$
    ~[code |logic |implementation ]{40}[goes |go |would go |will go ][here]~
    ~[code |logic |implementation |body ][here]$
    ^[your |function |method ][code|logic|implementation|body]$
    ^{30}[code |logic |implementation ][would go]$
    ^[placeholder][ implementation| function| component| code]?$
    ^[placeholder][: | - | (|,|;|. | for | to | until ]
    ^[the |all |function |handler |method ]?[\(parts)|body]{10}[ unchanged| omitted| truncated|\
     continues| continues here| shortened| abbreviated| as before]$
    ^[existing |original |previous ][imports|functions|methods|routes|handlers|endpoints|tests|exports|\
    middleware|styles|services]$
    ^[no ][other |further |more ]?[changes ][below|above|here|from here][ this line| this point]?$
    ^[to be ]?[continued][ below| in the next| in next]?$
    ^[to be ]?[continued in ][the |my ]?[next ]
    ^[continue |repeat |same |similar |similarly ][logic |code |pattern |handlers |routes |\
    implementation |this ]?[with |for ][the |all |all the ][other |remaining |rest of ]{2w }[\(parts)]
    ^[repeat |same |similar |similarly ][for ][other |remaining ]
    ^[similar ][logic |code |handlers |handler |routes |functions |methods |tests |implementation ][for ]
    ^[\(parts)]?[s ]?[see |as in |same as |same as in |copy from |refer to |copy the rest from ][the |\
    your |my ]?[original |previous |existing |earlier |current |old |first ][file|version|answer|\
    response|message|implementation|code]!
    ^[see |refer to ]?{30}[full |complete ][implementation|code][ is in| in| can be found in|\
     is available in]?[ the repo| the repository| the original]?$
    ^[here ][goes |go |comes |come ][the |your |all |any ]
    ^[assume |assuming ][that ]?[the |all ]?[rest|other|remaining|helper|existing]~{40}[defined|exist|\
    here|import]
    ^[add |define |write |create |implement ][similar |other |the other |the remaining |remaining |the rest]{2w }[\(parts)|\
    block|entr|field|column|case|rule|row]?{3}[ for the other | for other | here| below| as needed| similarly]
    ^[more |further |additional ]{2w }[follow|to follow]$
    ^[the |your |all |all the ]?[existing |previous |remaining |original |prior |rest of ][the |\
    your ]?[code|implementation|logic|contents|content][ above| below| unchanged| as is]?$
    ^[code |implementation |logic ][unchanged|as before|same as before]
    ^[unchanged from ]
    ^[other |remaining |more |similar |additional ]{2w }[\(parts)]{16}[ follow| similarly| are similar|\
     can be added| would be added| as needed]
    ^[snip|snipped|truncated|elided|omitted|abridged|unchanged|as before|same as before|stays the same|\
    remains the same|remains unchanged|abbreviated|8< snip 8|stub|stub implementation|as in the original|\
    file continues|etc|etc.|etc. etc.|etc, etc|and so on]$
    ^[and so on |and so forth |etc. |etc ][for ][the |all |other |each ]
    """)

  /// Alone in brackets, or where nothing follows, they say it.
  static let bracketed = Phrases(
    """
    # Before code it is a wish for another day.
    ~[todo][:]?[ add]~
    ^[the |all |all the |and |and the ]?[other |rest of |remaining |existing |previous |more |\
    additional |same ]{3w }[\(parts)|\(things)|column|field|style|rule|row|entr|case|step]{7}$
    """)

  /// Such a comment is about another file, about a value, about a day to come, or names examples.
  static let elsewhere = Phrases(
    """
    # A wish for another day, if ever.
    ~[todo][:]?[ add ]{100}[ once | when | if | as soon as | as needed| if needed| someday| eventually]
    ~[in |see |from |into |to ]{40}[.js|.mjs|.cjs|.ts|.tsx|.jsx|.py|.sql|.css|.json|.sh|.yml|.yaml|.html|\
    .rb|.php]~
    ~[your ]{2w }[key|token|password|secret|domain|email|url|credentials]~
    ~[e.g. |such as |for example]{150}[etc]
    ~[for ][more |further |additional ][detail|info|example]
    """)

  static let absent = Phrases(
    """
    ~[here|rest|remaining|existing|other|others|additional|more|similar|similarly|etc|omitted|continue|\
    continues|continued|further|outlined|as above|and so on|same]~
    ^[the |your |actual |full ]?[implementation|logic|code]{10}[...]$
    """)
}
